-- name: of
-- Who uses something, of one database where $scope names it: newest texts, campaigns by what runs, what is saved beside it and what
-- messages wait for that an earlier version planned, and by the older versions of templates that active ones and waiting messages
-- hold.
with used as (
    select user_kind, user_name
    from uses
    where kind = $kind and name = $name and ($scope::varchar is null or scope in ($scope, ''))
),
variant as (
    select s.campaign_id, unnest(from_json(s.content, '[{"template_id":"BIGINT","template_version":"INTEGER"}]')) as held
    from campaign_stretch s
    where s.stopped_at is null
),
pinned as (
    select campaign_id, held.template_id || '.' || held.template_version as version
    from variant
    union
    select campaign_id, template_id || '.' || template_version
    from send
    where state in ('waiting', 'claimed', 'deferred', 'in_doubt')
)
select user_kind, user_name
from used
where user_kind not in ('template_version', 'campaign_version')
    -- Of what is over nothing can be changed, nor does it ask for an option any more.
    and not (
        $kind = 'option' and user_kind = 'campaign'
        and user_name in (select name from campaign where state in ('archived', 'finished'))
    )
union
select 'campaign', c.name
from used u
join campaign c on u.user_kind = 'campaign_version' and c.campaign_id = split_part(u.user_name, '.', 1)::bigint
where c.state not in ('archived', 'finished') and exists (
    select 1
    from send s
    where s.campaign_id = c.campaign_id and s.version = split_part(u.user_name, '.', 2)::integer
        and s.state in ('waiting', 'claimed', 'deferred', 'in_doubt')
)
union
select 'campaign', c.name
from used u
join pinned p on u.user_kind = 'template_version' and p.version = u.user_name
join campaign c on c.campaign_id = p.campaign_id
union
-- A field that people answer takes messages' links that are out there.
select 'answers', 'by links in messages'
from field f
join database d on d.database_id = f.database_id
where $kind = 'field' and f.name = $name and d.name = $scope and f.quality ->> '$.answers' is not null
order by user_kind, user_name;

-- name: kept
select kind, name, scope
from uses
where user_kind = $user_kind and user_name = $user_name;

-- name: forget
delete from uses
where user_kind = $user_kind and user_name = $user_name;

-- name: campaign
select c.campaign_id, d.name
from campaign c
join database d on d.database_id = c.database_id
where c.name = $name;

-- name: options
-- What is asked for of the options of one field; $prefix: its name, as it begins such a use.
select distinct name
from uses
where kind = 'option' and scope = $scope and starts_with(name, $prefix)
order by name;
