-- Troubles that there were (engine/operations), and what they are judged by.

-- name: last
select kind, subject, level, text, began_at, told_at, ended_at
from alert
order by alert_id desc
limit $most;

-- name: open
select kind, subject, level, text, began_at, told_at, ended_at
from alert
where ended_at is null
order by alert_id;

-- name: lasts
update alert set text = $text
where kind = $kind and subject = $subject and ended_at is null;

-- name: told
-- It may be over by then.
update alert set told_at = $now
where kind = $kind and subject = $subject and began_at = $began_at;

-- name: ended
update alert set ended_at = $now
where kind = $kind and subject = $subject and ended_at is null;

-- name: failures
-- Of the messages that were sent or failed since $since: how many, and how many failed. What nobody knows is told apart.
select count(*) as outcomes, count(*) filter (where state = 'failed') as failed
from decision
where decided_at >= $since and state in ('sent', 'failed') and reason is distinct from 'unknown_outcome';
