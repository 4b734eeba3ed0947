-- What a rule builder offers. Events are looked at in their latest rows only: what is offered need not be complete.

-- name: event_types
select type, count(*) as events
from event
where event_id > (select max(event_id) from event) - $span and database_id = $database_id
group by type
order by events desc, type;

-- name: properties
-- Names, JSON types and the commonest values of the properties of one type; those of the items as items.<name>.
with latest as (
    select properties
    from event
    where event_id > (select max(event_id) from event) - $span
        and database_id = $database_id and type = $type and properties is not null
    limit $most
), found as (
    select p.key as name, p.type as kind, p.value ->> '$' as value
    from latest, json_each(latest.properties) p
    union all
    select 'items.' || p.key, p.type, p.value ->> '$'
    from latest,
        unnest(from_json(json_extract(latest.properties, '$.items'), '["json"]')) i(item),
        json_each(i.item) p
), counted as (
    select name, value, any_value(kind) as kind, count(*) as times
    from found
    where kind not in ('ARRAY', 'OBJECT', 'NULL')
    group by name, value
)
select name, arg_max(kind, times) as kind, list(value order by times desc, value)[:$values] as common
from counted
group by name
order by sum(times) desc, name;

-- name: messages
select 'campaign' as kind, name, label
from campaign
where database_id = $database_id
union all
select 'template', name, label
from template
order by kind, label;
