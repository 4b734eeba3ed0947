-- Everything about one person, for them (engine/profiles/person.py). Times are UTC.

-- name: counts
-- How much hangs on a profile.
select
    (select count(*) from change where profile_id = $profile_id) as changes,
    (select count(*) from event where profile_id = $profile_id) as events,
    (select count(*) from send where profile_id = $profile_id) as sends,
    (select count(*) from segment_stay where profile_id = $profile_id and left_at is null) as segments;

-- name: changes
select change_id, write_id, field, old, new, changed_at, source, standing
from change
where profile_id = $profile_id
order by changed_at, change_id;

-- name: events
select e.event_id, e.external_id as id, e.type, e.happened_at, e.value, e.properties, c.name as campaign, e.send_id, e.source
from event e
left join campaign c on c.campaign_id = e.campaign_id
where e.profile_id = $profile_id
order by e.happened_at, e.event_id;

-- name: sends
with outcome as (
    select send_id, arg_max(decided_at, decision_id) as decided_at
    from decision
    where profile_id = $profile_id
    group by send_id
)
select s.send_id, c.name as campaign, s.version, s.variant, s.state, s.reason, s.occurred_at, s.due_at, o.decided_at, s.sent_at
from send s
join campaign c on c.campaign_id = s.campaign_id
left join outcome o on o.send_id = s.send_id
where s.profile_id = $profile_id
order by s.send_id;

-- name: segments
select g.name as segment, s.entered_at, s.left_at, s.source
from segment_stay s
join segment g on g.segment_id = s.segment_id
where s.profile_id = $profile_id
order by s.entered_at, g.name;

-- name: consents
select t.name as topic, o.source, o.state, o.asked_at, o.confirmed_at, o.expires_at, o.proof, o.pending
from opt_in o
join topic t on t.topic_id = o.topic_id
where o.profile_id = $profile_id
order by o.asked_at, o.opt_in_id;

-- name: confirmations
select field, confirmed_at, source
from confirmation
where profile_id = $profile_id
order by confirmed_at, field;

-- name: suppressions
select reason, is_suppressed, changed_at, source, note
from suppression_change
where address in (select unnest($keys::varchar[]))
order by changed_at, log_id;

-- name: merged
-- Profiles that went into this one.
select profile_id, merged_at from merged where into_id = $profile_id order by merged_at, profile_id;

-- name: requests
-- What they asked for about their own data, by the preference page.
select kind, asked_at, expires_at, used_at, state
from right_request
where profile_id = $profile_id
order by asked_at, send_id;
