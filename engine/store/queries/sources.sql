-- Where people came from (engine/reports/sources.py). `source_person` (profile_id, joined_at, is_there, origin, label) is everybody of a
-- database: it stands before each statement, since the name of its table is the database's.

-- name: by_origin
-- What people did, by themselves, between two times: what Warmcast tells of itself, and mail, is left out.
with deed as (
    select profile_id, count(*) filter (type = $goal) as conversions
    from event
    where database_id = $database_id and happened_at >= $since and happened_at < $until
        and type not in (select unnest($own_types::varchar[]))
    group by profile_id
)
select
    p.origin, mode(p.label) as label, count(*) filter (p.is_there) as people,
    count(*) filter (p.joined_at >= $since and p.joined_at < $until) as joined,
    count(*) filter (p.joined_at >= $before_since and p.joined_at < $before_until) as joined_before,
    count(d.profile_id) filter (p.joined_at >= $since and p.joined_at < $until) as joined_active,
    count(*) filter (p.joined_at >= $since and p.joined_at < $until and d.conversions > 0) as joined_converted,
    count(d.profile_id) as active, count(*) filter (d.conversions > 0) as converted,
    coalesce(sum(d.conversions), 0)::bigint as conversions
from source_person p
left join deed d on d.profile_id = p.profile_id
group by p.origin
order by joined desc, people desc, p.origin;

-- name: revenue
-- Two currencies are never added; '' is none said.
select p.origin, currency_of(e.properties) as currency, sum(amount_of(e.value)) as revenue
from event e
join source_person p on p.profile_id = e.profile_id
where e.database_id = $database_id and e.type = $goal and e.happened_at >= $since and e.happened_at < $until
    and amount_of(e.value) is not null
group by p.origin, currency
order by p.origin, revenue desc;

-- name: joined_over_time
select
    date_trunc($step, p.joined_at at time zone 'UTC' at time zone $zone)::date as day, p.origin, mode(p.label) as label,
    count(*) as people
from source_person p
where p.joined_at >= $since and p.joined_at < $until
group by day, p.origin
order by day, p.origin;

-- name: visits
-- Page views that say where their visitor came from, and the conversions within $within after the last such view of the person
-- before it. Of referrers those of the site itself say nothing.
with named as (
    select profile_id, happened_at, event_id, trim(properties ->> $path) as said, properties ->> '$.url' as page
    from event
    where database_id = $database_id and type = 'page_view' and happened_at >= $since and happened_at < $until
        and contains(properties, $name)
),
visit as (
    select
        profile_id, happened_at, event_id,
        if($name = 'referrer', regexp_extract(lower(said), '^https?://(?:www\.)?([^/:?#]+)', 1), said) as label
    from named
    where $name <> 'referrer'
        or regexp_extract(lower(said), '^https?://(?:www\.)?([^/:?#]+)', 1)
            <> regexp_extract(lower(coalesce(page, '')), '^https?://(?:www\.)?([^/:?#]+)', 1)
),
deed as (
    select profile_id, happened_at
    from event
    where database_id = $database_id and type = $goal and happened_at >= $since and happened_at < $until
),
credited as (
    select v.event_id, count(*) as conversions
    from deed d
    asof join visit v on v.profile_id = d.profile_id and v.happened_at <= d.happened_at
    where d.happened_at < v.happened_at + $within::interval
    group by v.event_id
)
select
    lower(v.label) as origin, mode(v.label) as label, count(*) as views, count(distinct v.profile_id) as people,
    coalesce(sum(c.conversions), 0)::bigint as conversions
from visit v
left join credited c on c.event_id = v.event_id
where v.label <> ''
group by origin
order by people desc, origin;

-- name: goals
-- Types of what people do by themselves, the most frequent first.
select type, count(*) as events
from event
where database_id = $database_id and type not in (select unnest($own_types::varchar[]))
group by type
order by type = 'purchase' desc, type = 'page_view', events desc, type;
