-- What waits to leave, and how it goes (engine/runner/queue.py). With millions that wait each is a pass or a few over few columns.

-- name: look
-- One row a kind: waiting (of these only what is due by $until), deferred by the reason (what the relay put off has none), of
-- these two those of paused campaigns (only what is due), held by the surge brake, in doubt. How many, due by $until, due now.
-- One pass a state: two states at once cost three times as much.
select 'waiting' as kind, null as reason, count(*) as messages, count(*) as by_then, count(*) filter (where next_at <= $now) as by_now
from send
where state = 'waiting' and next_at <= $until
union all
select 'deferred', reason, count(*), count(*) filter (where next_at <= $until), count(*) filter (where next_at <= $now)
from send
where state = 'deferred'
group by reason
union all
select 'paused', null, count(*), count(*), count(*) filter (where next_at <= $now)
from send
where next_at <= $until and state in ('waiting', 'deferred')
    and campaign_id in (select campaign_id from campaign where state = 'paused')
union all
select 'braked', 'surge', count(*), 0, 0
from send
where state = 'waiting' and reason = 'surge'
union all
select 'in_doubt', null, count(*), 0, 0
from send
where state = 'in_doubt';

-- name: put_off
-- Up to $most of what the relay put off to later than $now: in which database whom.
select database_id, list(profile_id) as ids
from (
    select database_id, profile_id
    from send
    where state = 'deferred' and reason is null and next_at > $now
    limit $most
)
group by database_id;

-- name: sent_by_minute
select date_trunc('minute', decided_at) as minute, count(*) as messages
from decision
where decided_at >= $since and decided_at <= $until and state = 'sent'
group by minute
order by minute;

-- name: in_doubt_by_campaign
select c.name, c.label, list(s.send_id order by s.send_id) as ids
from send s
join campaign c on c.campaign_id = s.campaign_id
where s.state = 'in_doubt'
group by c.name, c.label
order by c.label, c.name;
