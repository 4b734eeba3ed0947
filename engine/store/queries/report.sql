-- Sends are counted by when what they answer happened; a missing campaign or time means all.

-- name: states
select state, count(*)
from send
where ($campaign_id is null or campaign_id = $campaign_id)
    and ($since is null or occurred_at >= $since) and ($until is null or occurred_at < $until)
group by state;

-- name: reasons
select reason, count(*) as n
from send
where state = 'skipped' and ($campaign_id is null or campaign_id = $campaign_id)
    and ($since is null or occurred_at >= $since) and ($until is null or occurred_at < $until)
group by reason
order by n desc, reason;

-- name: mail_events
-- What people did: opens and clicks of machines are left out, here as everywhere.
select e.type, count(distinct e.send_id)
from event e
join send s on s.send_id = e.send_id
where ($campaign_id is null or s.campaign_id = $campaign_id)
    and ($since is null or s.occurred_at >= $since) and ($until is null or s.occurred_at < $until)
    and not by_machine(e.type, e.properties)
group by e.type;

-- name: outcomes
select state, count(*)
from send
where decided_at >= $since and decided_at < $until
group by state;

-- name: changes
select count(*)
from change
where changed_at >= $since and changed_at < $until;

-- name: events
select type, count(*) as n
from event
where happened_at >= $since and happened_at < $until and not by_machine(type, properties)
group by type
order by n desc;

-- name: outcomes_by_day
select cast(decided_at at time zone 'UTC' at time zone $zone as date) as day, state, count(*)
from send
where decided_at >= $since and decided_at < $until
group by day, state
order by day, state;

-- name: events_by_day
select cast(happened_at at time zone 'UTC' at time zone $zone as date) as day, type, count(*)
from event
where happened_at >= $since and happened_at < $until and type in (select unnest($types::varchar[]))
    and not by_machine(type, properties)
group by day, type
order by day, type;
