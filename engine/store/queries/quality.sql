-- name: settings
select name, quality
from field
where database_id = $database_id and quality is not null;

-- name: save
update field set quality = $quality where field_id = $field_id;

-- name: standing_of
-- The last change of each field of one person, and when its value was confirmed.
with last as (
    select c.field, max(c.change_id) as change_id, arg_max(c.standing, c.change_id) as standing,
           arg_max(least(c.changed_at, c.recorded_at), c.change_id) as since
    from change c
    join field f on f.database_id = c.database_id and f.name = c.field and c.change_id > f.after_change_id
    where c.database_id = $database_id and c.profile_id = $profile_id and c.is_applied
    group by c.field
),
confirmed as (
    select field, change_id, max(confirmed_at) as confirmed_at
    from confirmation
    where database_id = $database_id and profile_id = $profile_id and confirmed_at <= $now
    group by field, change_id
)
select l.field, l.standing, l.since, c.confirmed_at
from last l
left join confirmed c on c.field = l.field and c.change_id = l.change_id;

-- name: confirm
-- What stands in no log cannot be told from another value later: it is not marked.
insert into confirmation
select $database_id, $profile_id, c.field, max(c.change_id), $confirmed_at, $source
from change c
join field f on f.database_id = c.database_id and f.name = c.field and c.change_id > f.after_change_id
where c.database_id = $database_id and c.profile_id = $profile_id and c.is_applied
  and c.field in (select unnest($fields::varchar[]))
group by c.field;

-- name: standings
-- Of the values of $fields: field, kind of standing, age (how many of the edges it is before), whether
-- it is older than the field's limit ($names, $limits), number of people. Not $of_all: of the people in among only.
-- Nearly all values are the first of their field and person: only the others are looked up by person, which is what takes time.
with live as (
    select c.change_id, c.write_id, c.profile_id, c.field, c.standing, least(c.changed_at, c.recorded_at) as since, c.old, c.new
    from change c
    join field f on f.database_id = c.database_id and f.name = c.field and c.change_id > f.after_change_id
    where c.database_id = $database_id and c.is_applied and c.field in (select unnest($fields::varchar[]))
        and ($of_all or c.profile_id in (select profile_id from among))
),
again as (
    select distinct profile_id, field
    from live
    where old is not null or new is null
       or profile_id in (select into_id from merged where database_id = $database_id)
),
last as (
    select change_id, profile_id, field, standing, since
    from live l
    where not exists (from again a where a.profile_id = l.profile_id and a.field = l.field)
    union all
    select max(change_id), profile_id, field, arg_max(standing, change_id), arg_max(since, change_id)
    from live l
    where exists (from again a where a.profile_id = l.profile_id and a.field = l.field)
    group by profile_id, field
    having arg_max(new is not null, change_id)
),
confirmed as (
    select profile_id, field, change_id, max(confirmed_at) as confirmed_at
    from confirmation
    where database_id = $database_id and confirmed_at <= $now
    group by profile_id, field, change_id
),
told as (
    select l.field, case when c.confirmed_at is null then l.standing else 'confirmed' end as kind,
           greatest(l.since, c.confirmed_at) as since
    from last l
    left join confirmed c on c.profile_id = l.profile_id and c.field = l.field and c.change_id = l.change_id
)
select t.field, t.kind,
       (t.since < $edge_1)::integer + (t.since < $edge_2)::integer + (t.since < $edge_3)::integer
       + (t.since < $edge_4)::integer + (t.since < $edge_5)::integer as age,
       coalesce(t.since < l.edge, false) as is_old, count(*) as people
from told t
left join (select unnest($names::varchar[]) as name, unnest($limits::timestamp[]) as edge) l on l.name = t.field
group by all;

-- name: stamp
-- Another one after every change of a value and every confirmation.
select (select coalesce(max(change_id), 0) from change), (select count(*) from confirmation),
       (select coalesce(max(log_id), 0) from audit);

-- name: uses
-- How many things use each field of a database.
select name, count(distinct user_kind || ' ' || user_name)
from uses
where kind = 'field' and scope in ($database, '') and user_kind not in ('template_version', 'campaign_version')
group by name;

-- name: last_import
-- The write by which the last import came, and when that was.
select write_id, recorded_at
from change
where database_id = $database_id and source = 'import'
order by change_id desc
limit 1;

-- name: asking
-- Campaigns of a database that are under way, or have messages that wait, with one of the variables in the versions of templates
-- that they hold.
with asking as (
    select template_id, version
    from template_version
    where list_has_any(from_json(compiled -> '$.variables', '["VARCHAR"]'), $variables)
),
pinned as (
    select s.campaign_id, unnest(from_json(s.content, '[{"template_id":"BIGINT","template_version":"INTEGER"}]')) as variant
    from campaign_stretch s
    where s.stopped_at is null
    union all
    select campaign_id, {'template_id': template_id, 'template_version': template_version}
    from send
    where state in ('waiting', 'claimed', 'deferred', 'in_doubt')
)
select distinct c.name
from pinned p
join asking a on a.template_id = p.variant.template_id and a.version = p.variant.template_version
join campaign c on c.campaign_id = p.campaign_id
where c.database_id = $database_id
order by c.name;
