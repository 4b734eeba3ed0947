-- The first minute of the day (engine/reports/overview.py).

-- name: beside
-- Changes of fields in the period and in the one before it; messages that wait now; whether any was ever planned.
select
    (select count(*) from change where changed_at >= $since and changed_at < $until) as changes,
    (select count(*) from change where changed_at >= $before_since and changed_at < $before_until) as changes_before,
    (select count(*) from send where state in ('waiting', 'claimed', 'deferred')) as waiting,
    exists (select 1 from send) as is_planned;

-- name: arrivals
-- When something last came to each database from outside, within the time since $since, and on how many days of the 28 before that.
-- What staff and Warmcast itself wrote does not come from outside.
with arrival as (
    select database_id, recorded_at
    from change
    where recorded_at >= $since and recorded_at <= $now and source in ('api', 'import', 'change_log', 'form', 'subscriber')
    union all
    select database_id, recorded_at
    from event
    where recorded_at >= $since and recorded_at <= $now and type not in (select unnest($own_types::varchar[]))
),
newest as (
    select database_id, max(recorded_at) as last_at
    from arrival
    group by database_id
)
select a.database_id, n.last_at, count(distinct a.recorded_at::date) as days
from arrival a
join newest n on n.database_id = a.database_id and a.recorded_at > n.last_at - interval 28 day
group by a.database_id, n.last_at;

-- name: messages_by_day
-- Each at the time at which reports count it (engine/reports/slices.py).
select cast(coalesce(sent_at, due_at) at time zone 'UTC' at time zone $zone as date) as day, state as kind, count(*) as messages
from send
where coalesce(sent_at, due_at) >= $since and coalesce(sent_at, due_at) < $until
    and state in (select unnest($states::varchar[]))
group by day, kind
order by day, list_position($states::varchar[], kind);

-- name: events_by_day
select cast(happened_at at time zone 'UTC' at time zone $zone as date) as day, type as kind, count(*) as events
from event
where happened_at >= $since and happened_at < $until and type in (select unnest($types::varchar[]))
    and not by_machine(type, properties)
group by day, kind
order by day, kind;

-- name: quality
-- The last score of each database, and the last one from before the period.
select
    database_id, last(score order by day) as score, last(day order by day) as day,
    last(score order by day) filter (where day < $first) as before
from quality_day
group by database_id;
