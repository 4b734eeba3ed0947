-- name: list
-- All of them, or the one of that name. running: the version that runs, or ran last; the newest of one that never ran.
with ran as (
    select campaign_id, max_by(version, stretch_id) as version
    from campaign_stretch
    group by campaign_id
)
select
    c.campaign_id, c.database_id, c.name, c.kind, c.state, c.version, c.changed_at, v.definition,
    r.version as running_version, r.definition as running_definition
from campaign c
join campaign_version v on v.campaign_id = c.campaign_id and v.version = c.version
left join ran on ran.campaign_id = c.campaign_id
join campaign_version r on r.campaign_id = c.campaign_id and r.version = coalesce(ran.version, c.version)
where c.name = coalesce($name, c.name)
order by c.changed_at desc, c.campaign_id desc;

-- name: new_version
update campaign
set version = $version, label = $label, changed_at = $now
where campaign_id = $campaign_id;

-- name: set_state
update campaign
set state = $state, changed_at = $now
where campaign_id = $campaign_id;

-- name: set_label
update campaign
set label = $label
where campaign_id = $campaign_id;

-- name: stretches
-- Every stretch with its version's definition and the campaign's database, for the rules of plan and decide.
select s.stretch_id, s.campaign_id, s.version, s.content, s.started_at, s.stopped_at, s.ended_by, s.after_change_id,
    s.after_event_id, s.after_log_id, s.moves_waiting, c.name, c.database_id,
    v.definition
from campaign_stretch s
join campaign c on c.campaign_id = s.campaign_id
join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version
order by s.stretch_id;

-- name: stop_stretch
update campaign_stretch
set stopped_at = $now, ended_by = $ended_by, stopped_for = $stopped_for
where campaign_id = $campaign_id and stopped_at is null;

-- name: last_pause
select max(stopped_at)
from campaign_stretch
where campaign_id = $campaign_id and ended_by = 'paused';

-- name: end_last_stretch
update campaign_stretch
set ended_by = $ended_by
where campaign_id = $campaign_id
    and stretch_id = (select max(stretch_id) from campaign_stretch where campaign_id = $campaign_id);

-- name: last_activation
select s.started_at, s.version, s.accepted, s.content
from campaign_stretch s
join campaign c on c.campaign_id = s.campaign_id
where c.name = $name and s.accepted is not null
order by s.stretch_id desc
limit 1;

-- name: last_run
-- What the campaign runs with, or ran with last.
select version, content, accepted
from campaign_stretch
where campaign_id = $campaign_id
order by stretch_id desc
limit 1;

-- name: accepted
-- What was accepted each time that a version began with the same content, the newest first.
select accepted
from campaign_stretch
where campaign_id = $campaign_id and version = $version and content ->> '$[0].approved' = $approved and accepted is not null
order by stretch_id desc;

-- name: last_name
-- Who said why the warnings of some campaign are acceptable, the last time that somebody did.
select json_extract_string(accepted, '$.by')
from campaign_stretch
where json_extract_string(accepted, '$.reason') is not null and json_extract_string(accepted, '$.by') is not null
order by stretch_id desc
limit 1;
