-- Messages of which nobody knows whether they arrived: in doubt, or in doubt before and about to be sent again.

-- name: there
select s.send_id, s.stretch_id, s.state, s.due_at, s.next_at
from send s
where s.state = 'in_doubt' or (s.is_doubted and s.state in ('waiting', 'deferred'))
order by s.send_id;

-- name: answered
-- What their people did with them, or their mail servers told of them: so they were there. The first of each.
select e.send_id, min(e.event_id) as event_id
from event e
where e.send_id in (select unnest($ids::bigint[]))
    and e.type in ('opened', 'clicked', 'unsubscribed', 'complained', 'bounced', 'answered')
group by e.send_id;

-- name: again
-- They are decided anew, and sent as they were.
update send
set state = 'deferred', reason = null, next_at = $now, is_doubted = true
where send_id in (select unnest($ids::bigint[])) and state = 'in_doubt';

-- name: in_states
-- Which of these are still in one of the states.
select s.send_id
from send s
where s.send_id in (select unnest($ids::bigint[])) and s.state in (select unnest($states::varchar[]));

-- name: since
-- When each was first in doubt: at that time it left, if it did.
select send_id, min(decided_at)
from decision
where state = 'in_doubt' and send_id in (select unnest($ids::bigint[]))
group by send_id;

-- name: stopped
-- A guard stopped the second time; of the first nobody knows.
select s.send_id, s.reason
from send s
where s.is_doubted and s.state = 'skipped'
order by s.send_id;
