-- What is kept for how long (engine/runner/keeping). Each statement named as a kind gives what goes before a time, by id in
-- order; `…_kept` what there is of it. What a message under way still needs is never among it.

-- name: events
-- $types with $others false: those; with true: all but those. Who has a message under way keeps everything, an experiment that
-- runs the opens and clicks that it counts, and everybody's goals since it began, mailed or not; a person the visit that says where
-- they came from. The last row stays: cursors go by it. $usual: the goal where none is set. $orders: types that stay together.
-- $control_since: when the global control group began, null where there is none.
-- $is_read: whether there is none that a campaign has yet to read. The cursor says it only where campaigns wait for events.
with under_way as (
    select distinct profile_id from send where state in ('waiting', 'claimed', 'deferred', 'in_doubt')
),
experiment as materialized (
    select
        c.campaign_id, c.database_id,
        -- A test of variants without a goal is judged by opens and clicks.
        case
            when (v.definition ->> '$.goal') is not null then v.definition ->> '$.goal.event'
            when try_cast(v.definition ->> '$.holdout' as double) > 0 then $usual::varchar
        end as goal,
        (select min(s.started_at) from campaign_stretch s where s.campaign_id = c.campaign_id) as since
    from campaign c
    join campaign_version v on v.campaign_id = c.campaign_id
    where c.state in ('active', 'paused')
        and (
            json_array_length(v.definition, '$.content') > 1
            or coalesce(try_cast(v.definition ->> '$.holdout' as double), 0) > 0
        )
),
aim as (
    select database_id, goal, since from experiment
    union all
    select database_id, $usual::varchar, $control_since::timestamp from database
),
counted as (
    select database_id, unnest(types) as type, since
    from (
        select
            database_id, min(since) as since,
            if(list_contains($orders::varchar[], goal), $orders::varchar[], [goal]) as types
        from aim
        where goal is not null
        group by all
    )
),
first_visit as (
    select arg_min(event_id, (happened_at, event_id)) as event_id
    from event
    where $others and type = 'page_view' and contains(properties, '"utm_')
    group by profile_id
)
select e.event_id as id
from event e
where list_contains($types::varchar[], e.type) <> $others and e.happened_at < $before
    and ($is_read or e.event_id <= (select value from engine_cursor where name = 'event'))
    and e.event_id < (select max(event_id) from event)
    and not exists (select 1 from log_ahead a where a.log = 'event' and a.id = e.event_id)
    and not exists (select 1 from under_way u where u.profile_id = e.profile_id)
    and not exists (select 1 from experiment x where x.campaign_id = e.campaign_id)
    and not exists (
        select 1 from counted k where k.database_id = e.database_id and k.type = e.type and k.since <= e.happened_at
    )
    and not exists (select 1 from first_visit f where f.event_id = e.event_id)
order by id;

-- name: events_kept
select count(*) as rows, min(happened_at) as oldest
from event
where list_contains($types::varchar[], type) <> $others;

-- name: events_go
delete from event
where event_id between $first and $last and event_id in (select unnest($ids::bigint[]));

-- name: changes
-- The value before a change goes; the one after it, too, where a later one took its place before that time: so every moment since
-- then can still be rebuilt. Addresses and keys stay: by those an erasure finds the person everywhere.
with under_way as (
    select distinct profile_id from send where state in ('waiting', 'claimed', 'deferred', 'in_doubt')
),
early as (
    select
        c.*, least(c.changed_at, c.recorded_at) as since,
        max(if(c.is_applied, c.change_id, null)) over (partition by c.database_id, c.profile_id, c.field) as last_id
    from change c
    where least(c.changed_at, c.recorded_at) < $before
),
ended as (
    -- The value that counted at that time came with the last of them that was applied.
    select e.*, l.since as last_since
    from early e
    left join early l on l.change_id = e.last_id
)
select e.change_id as id, coalesce(e.change_id <> e.last_id and e.last_since >= e.since, false) as is_whole
from ended e
where e.field <> 'email'
    and not exists (select 1 from database d where d.database_id = e.database_id and d.key_field = e.field)
    and (
        e.old is not null or e.old_num is not null
        or ((e.new is not null or e.new_num is not null) and e.change_id <> e.last_id and e.last_since >= e.since)
    )
    and e.change_id <= (select value from engine_cursor where name = 'change')
    and not exists (select 1 from change_ahead a where a.change_id = e.change_id)
    and not exists (select 1 from under_way u where u.profile_id = e.profile_id)
order by id;

-- name: changes_kept
select count(*) as rows, min(changed_at) as oldest
from change
where old is not null or new is not null;

-- name: changes_go
update change
set old = null, old_num = null, new = if(p.is_whole, null, new), new_num = if(p.is_whole, null, new_num)
from (select unnest($ids::bigint[]) as id, unnest($wholes::boolean[]) as is_whole) p
where change.change_id between $first and $last and p.id = change.change_id;

-- name: evidence
select d.decision_id as id
from decision d
where d.decided_at < $before and d.evidence <> '{}'
    and not exists (
        select 1 from send s where s.send_id = d.send_id and s.state in ('waiting', 'claimed', 'deferred', 'in_doubt')
    )
order by id;

-- name: evidence_kept
select count(*) as rows, min(decided_at) as oldest
from decision
where evidence <> '{}';

-- name: evidence_go
update decision
set evidence = '{}'
where decision_id between $first and $last and decision_id in (select unnest($ids::bigint[]));

-- name: audit
-- Tests and merges stay: by those an erasure finds messages that were written for the person. So do the rows that tell when the
-- control group began (experiments.control_since), and when each segment began to keep its members (trial.kept_since).
select log_id as id
from audit
where happened_at < $before and kind <> 'test' and not (kind = 'profile' and action = 'merged')
    and log_id is distinct from (
        select arg_max(log_id, (happened_at, log_id))
        from audit
        where kind = 'policy' and json_extract(before, '$.control') is distinct from json_extract(after, '$.control')
    )
    and log_id not in (
        select arg_max(log_id, (happened_at, log_id))
        from audit
        where kind = 'segment' and action = 'saved' and after ->> '$.kind' in ('static', 'updatable')
            and coalesce(before ->> '$.kind', 'dynamic') = 'dynamic'
        group by name
    )
order by id;

-- name: audit_kept
select count(*) as rows, min(happened_at) as oldest from audit;

-- name: audit_go
delete from audit
where log_id between $first and $last and log_id in (select unnest($ids::bigint[]));

-- name: jobs
select job_id as id
from job
where finished_at < $before
order by id;

-- name: jobs_kept
select count(*) as rows, min(finished_at) as oldest from job;

-- name: jobs_go
delete from job
where job_id between $first and $last and job_id in (select unnest($ids::bigint[]));

-- name: messages
-- Of the messages that lie there, with the times of their files: when each left, if it is out for good.
select f.id
from (select unnest($ids::bigint[]) as id, unnest($times::timestamp[]) as at) f
left join (
    select send_id, state, coalesce(sent_at, decided_at) as at from send
    union all
    select send_id, state, coalesce(sent_at, claimed_at) from opt_in_mail
    union all
    select send_id, state, coalesce(sent_at, claimed_at) from right_request
) s on s.send_id = f.id
where coalesce(s.at, f.at) < $before and coalesce(s.state, 'sent') not in ('waiting', 'claimed', 'deferred', 'in_doubt')
order by f.id;

-- name: messages_kept
select count(*) as rows, min(coalesce(s.sent_at, f.at)) as oldest
from (select unnest($ids::bigint[]) as id, unnest($times::timestamp[]) as at) f
left join send s on s.send_id = f.id;

-- name: sizes
-- Bytes of the file that each table takes; 0 in memory.
select name, count(distinct block_id) filter (where block_id >= 0) * 262144 as bytes
from (
    select 'event' as name, block_id from pragma_storage_info('event')
    union all
    select 'change', block_id from pragma_storage_info('change')
    union all
    select 'decision', block_id from pragma_storage_info('decision')
    union all
    select 'audit', block_id from pragma_storage_info('audit')
    union all
    select 'job', block_id from pragma_storage_info('job')
)
group by name;
