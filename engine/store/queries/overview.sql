-- What happened between two times, by when it happened.

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
