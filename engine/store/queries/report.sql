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
