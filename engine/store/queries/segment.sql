-- name: list
select s.segment_id, s.database_id, d.name as database, s.name, s.label, s.kind, s.condition, s.description, s.is_archived,
    s.changed_at, s.version, s.schedule, s.refreshed_at, s.next_refresh_at
from segment s
join database d on d.database_id = s.database_id
order by s.name;

-- name: insert
insert into segment (
    segment_id, database_id, name, label, kind, condition, description, is_archived, created_at, changed_at, version,
    schedule, refreshed_at, next_refresh_at
)
values (
    $segment_id, $database_id, $name, $label, $kind, $condition, $description, false, $changed_at, $changed_at, $version,
    $schedule, $refreshed_at, $next_refresh_at
);

-- name: update
update segment
set label = $label, kind = $kind, condition = $condition, description = $description, changed_at = $changed_at,
    version = $version, schedule = $schedule, refreshed_at = $refreshed_at, next_refresh_at = $next_refresh_at
where segment_id = $segment_id;

-- name: archive
update segment
set is_archived = true, changed_at = $now, next_refresh_at = null
where segment_id = $segment_id;

-- name: forget_uses
delete from uses
where user_kind = 'segment' and user_name = $name;

-- name: waited_for
-- Campaigns at work that need its members noted, by the newest version or one that runs. A draft is told when it is activated.
select distinct c.name
from campaign c
join campaign_version v on v.campaign_id = c.campaign_id
where c.state in ('active', 'paused')
    and (
        v.version = c.version
        or exists (
            select 1
            from campaign_stretch s
            where s.campaign_id = v.campaign_id and s.version = v.version and s.stopped_at is null
        )
    )
    and $name in (v.definition ->> '$.trigger.segment', v.definition ->> '$.goal.segment')
order by c.name;

-- name: pattern_works
-- False for a regular expression that is one, NULL for one that is none.
select try(regexp_matches('', t.pattern))
from (select $pattern as pattern) t;

-- name: mail_names
-- What a rule on mail may name: campaigns of the database, templates of the workspace.
select 'campaign' as kind, name, campaign_id as row_id
from campaign
where database_id = $database_id
union all
select 'template', name, template_id
from template;

-- name: versions
select version, condition, created_at, created_by
from segment_version
where segment_id = $segment_id
order by version;

-- name: next_refresh
select min(next_refresh_at) from segment where not is_archived;

-- name: refreshed
update segment
set refreshed_at = $now, next_refresh_at = $next
where segment_id = $segment_id
    and (refreshed_at is distinct from $now::timestamp or next_refresh_at is distinct from $next::timestamp);

-- name: postpone
update segment
set next_refresh_at = $next
where segment_id = $segment_id;

-- name: people
select count(*)
from segment_stay
where segment_id = $segment_id and left_at is null;

-- name: named
-- The people a change of members is about; each of these tables is made anew by every change.
create or replace temp table segment_named (profile_id bigint not null);

-- name: entering
create or replace temp table segment_entering as
select n.profile_id
from segment_named n
where n.profile_id not in (select profile_id from segment_stay where segment_id = $segment_id and left_at is null)
order by n.profile_id;

-- name: leaving_named
create or replace temp table segment_leaving as
select profile_id
from segment_stay
where segment_id = $segment_id and left_at is null and profile_id in (select profile_id from segment_named)
order by profile_id;

-- name: leaving_others
create or replace temp table segment_leaving as
select profile_id
from segment_stay
where segment_id = $segment_id and left_at is null and profile_id not in (select profile_id from segment_named)
order by profile_id;

-- name: enter
insert into segment_stay (segment_id, profile_id, entered_at, source)
select $segment_id, profile_id, $now, $source
from segment_entering;

-- name: leave
-- A clock that was set back must not end a stay before it began.
update segment_stay
set left_at = greatest($now, entered_at)
from segment_leaving l
where segment_stay.segment_id = $segment_id and segment_stay.left_at is null and segment_stay.profile_id = l.profile_id;

-- name: end
update segment_stay
set left_at = greatest($now, entered_at)
where segment_id = $segment_id and left_at is null;
