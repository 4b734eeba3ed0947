-- name: planned_sum
select
    (select count(*) from send)
    - (
        select count(*)
        from send
        where state in ('waiting', 'claimed', 'deferred', 'sent', 'skipped', 'failed', 'in_doubt')
    );

-- name: planned_twice
select count(*)
from (
    select campaign_id, profile_id, write_id, event_id, occurred_at
    from send
    group by campaign_id, profile_id, write_id, event_id, occurred_at
    having count(*) > 1
);

-- name: no_decision
with last_decision as (
    select send_id, state, reason
    from decision
    qualify row_number() over (partition by send_id order by decision_id desc) = 1
)
select count(*)
from send s
left join last_decision d on d.send_id = s.send_id
where s.state in ('sent', 'skipped', 'failed', 'in_doubt', 'deferred')
    and (d.send_id is null or d.state <> s.state or d.reason is distinct from s.reason);

-- name: cursor_ahead
select count(*)
from engine_cursor
where name = 'change' and value > (select coalesce(max(change_id), 0) from change);

-- name: in_doubt
select count(*) from send where state = 'in_doubt';

-- name: claimed
select count(*) from send where state = 'claimed';
