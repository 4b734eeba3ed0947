-- How campaigns do (engine/campaigns/health.py).

-- name: of_all
-- One row a campaign that was ever activated. Since $since: how many messages were decided, how many of them could not be sent or
-- are in doubt, and the reason for which most were skipped; without what the start of a broadcast said beforehand: whom of the
-- audience nobody may mail. As of now: what should have left by $late, what is being sent since
-- before then, what is in doubt, what the surge brake holds, what should have left had the winner of its test been chosen, starts
-- that were missed, and why it paused itself, if it did.
with recent as (
    select s.campaign_id, s.state, s.reason, count(*) as messages
    from send s
    join campaign c on c.campaign_id = s.campaign_id
    where s.decided_at >= $since and s.state in ('sent', 'skipped', 'failed', 'in_doubt')
        and not (
            c.kind = 'broadcast' and s.state = 'skipped' and s.reason in ('no_consent', 'suppressed', 'no_address')
        )
    group by s.campaign_id, s.state, s.reason
),
outcome as (
    select
        campaign_id, sum(messages)::bigint as decided,
        coalesce(sum(messages) filter (where state in ('failed', 'in_doubt')), 0)::bigint as failed,
        first(reason order by messages desc, reason) filter (where state in ('failed', 'in_doubt')) as failed_for,
        first(reason order by messages desc, reason) filter (where state = 'skipped') as skipped_for,
        coalesce(max(messages) filter (where state = 'skipped'), 0) as skipped
    from recent
    group by campaign_id
),
standing as (
    select
        campaign_id, count(*) as planned,
        count(*) filter (
            where (state = 'waiting' and reason is distinct from 'surge' and due_at <= $late and not is_unchosen)
                or (state = 'deferred' and next_at <= $late)
        ) as late,
        count(*) filter (where state = 'claimed' and decided_at <= $late) as claimed,
        count(*) filter (where state = 'in_doubt') as in_doubt,
        count(*) filter (where state = 'waiting' and reason = 'surge') as held,
        count(*) filter (where is_unchosen and due_at <= $late) as unchosen
    from (
        select *, coalesce(state = 'waiting' and is_tested = false and next_at = timestamp '9999-12-31', false) as is_unchosen
        from send
    )
    group by campaign_id
),
activation as (
    select
        campaign_id, min(started_at) as first_at, max(started_at) as last_at,
        last(stopped_for order by started_at, stretch_id) as stopped_for
    from campaign_stretch
    where started_at <= $now
    group by campaign_id
),
missed as (
    select campaign_id, count(*) as starts
    from broadcast_start
    where state = 'missed'
    group by campaign_id
)
select
    a.campaign_id, coalesce(o.decided, 0) as decided, coalesce(o.failed, 0) as failed, o.failed_for, o.skipped_for,
    coalesce(o.skipped, 0) as skipped, coalesce(s.planned, 0) as planned,
    if(a.last_at <= $late, coalesce(s.late, 0), 0) as late, coalesce(s.claimed, 0) as claimed,
    coalesce(s.in_doubt, 0) as in_doubt, coalesce(s.held, 0) as held, coalesce(s.unchosen, 0) as unchosen,
    coalesce(m.starts, 0) as missed, a.first_at, a.stopped_for
from activation a
left join outcome o on o.campaign_id = a.campaign_id
left join standing s on s.campaign_id = a.campaign_id
left join missed m on m.campaign_id = a.campaign_id;
