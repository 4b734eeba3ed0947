-- name: planned_sum
select
    (select count(*) from send)
    - (
        select count(*)
        from send
        where state in ('waiting', 'claimed', 'deferred', 'sent', 'skipped', 'failed', 'in_doubt')
    );

-- name: planned_twice
-- Two profiles that were merged may both have got what a time started.
select count(*)
from (
    select campaign_id, profile_id, write_id, event_id, log_id, occurred_at
    from send
    where coalesce(write_id, event_id, log_id) is not null or profile_id not in (select into_id from merged)
    group by campaign_id, profile_id, write_id, event_id, log_id, occurred_at
    having count(*) > 1
);

-- name: no_decision
-- Also a decision without its send, one that ended a send which still waits, and one that is held without a word.
with last_decision as (
    select send_id, state, reason
    from decision
    qualify row_number() over (partition by send_id order by decision_id desc) = 1
)
select count(*)
from send s
full join last_decision d on d.send_id = s.send_id
where s.send_id is null
    or case
        when s.state = 'waiting' and s.reason = 'surge' then (d.state, d.reason) is distinct from ('waiting', 'surge')
        when s.state in ('waiting', 'claimed') then d.state in ('sent', 'skipped', 'failed')
        else d.send_id is null or d.state <> s.state or d.reason is distinct from s.reason
    end;

-- name: mixed_versions
-- Version, variant and template of a send are those of one stretch.
with part as (
    select
        stretch_id, version,
        unnest(from_json(content, '[{"variant": "integer", "template_id": "bigint", "template_version": "integer"}]')) as content
    from campaign_stretch
)
select count(*)
from send s
anti join part p on p.stretch_id = s.stretch_id and p.version = s.version and p.content.variant = s.variant
    and p.content.template_id = s.template_id and p.content.template_version = s.template_version;

-- name: cursor_ahead
select count(*)
from engine_cursor
where value > case name
    when 'change' then (select coalesce(max(change_id), 0) from change)
    when 'event' then (select coalesce(max(event_id), 0) from event)
    when 'subscription' then (select coalesce(max(log_id), 0) from subscription_change)
    else value
end;

-- name: stay_twice
select count(*)
from (
    select segment_id, profile_id
    from segment_stay
    where left_at is null
    group by segment_id, profile_id
    having count(*) > 1
);

-- name: in_doubt
select count(*) from send where state = 'in_doubt';

-- name: claimed
select count(*) from send where state = 'claimed';

-- name: confirmation_in_doubt
select count(*) from opt_in_mail where state = 'in_doubt';
