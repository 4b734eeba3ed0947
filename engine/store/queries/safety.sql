-- What campaigns that fail are judged by (engine/runner/safety.py).

-- name: running
-- The version that runs, and since when it does as it does now; nothing where none does.
select max(version), max(started_at)
from campaign_stretch
where campaign_id = $campaign_id and stopped_at is null
having count(*) > 0;

-- name: outcomes
-- Of the last $most that were sent or failed since the campaign runs as it does now, those of the version that runs: how many, how
-- many of them failed, and for which reason most did. What nobody knows is no failure. With the time as a parameter only the
-- newest rows are read: a subquery in its place is known too late for that.
with outcome as (
    select d.send_id, d.state, d.reason
    from decision d
    where d.campaign_id = $campaign_id and d.state in ('sent', 'failed') and d.reason is distinct from 'unknown_outcome'
        and d.decided_at >= $since
    order by d.decision_id desc
    limit $most
)
select
    count(*) as outcomes, count(*) filter (where o.state = 'failed') as failed,
    mode(o.reason) filter (where o.state = 'failed') as reason
from outcome o
join send s on s.send_id = o.send_id
where s.version = $version;

-- name: paused
-- Campaigns that paused themselves and still are.
select c.name, c.label, s.stopped_for
from campaign c
join campaign_stretch s on s.campaign_id = c.campaign_id
where c.state = 'paused'
qualify row_number() over (partition by c.campaign_id order by s.stretch_id desc) = 1 and s.stopped_for is not null
order by c.campaign_id;
