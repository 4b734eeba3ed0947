-- name: get
select c.campaign_id, c.database_id, c.name, c.label, c.kind, c.state, c.version, c.changed_at, v.definition
from campaign c
join campaign_version v on v.campaign_id = c.campaign_id and v.version = c.version
where c.name = $name;

-- name: list
select c.campaign_id, c.database_id, c.name, c.label, c.kind, c.state, c.version, c.changed_at, v.definition
from campaign c
join campaign_version v on v.campaign_id = c.campaign_id and v.version = c.version
order by c.changed_at desc, c.campaign_id desc;

-- name: new_version
update campaign
set version = $version, label = $label, changed_at = $now
where campaign_id = $campaign_id;

-- name: set_state
update campaign
set state = $state, changed_at = $now
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
