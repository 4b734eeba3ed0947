-- What people ask for by the preference page (engine/consent/rights.py), and the messages to it (engine/runner/rights_mails.py).

-- name: asked
-- How many requests one address had lately, and when the last of this kind was made that has not been used.
select
    count(*) as count, max(asked_at) filter (where kind = $kind and profile_id = $profile_id and used_at is null) as last_at
from right_request
where address = $address and asked_at > $since;

-- name: of_token
select kind, database_id, profile_id, topic_id, address, expires_at, used_at, send_id
from right_request
where send_id = $send_id;

-- name: use
update right_request set used_at = $now where send_id = $send_id and used_at is null;

-- name: next_mail
select min(coalesce(next_at, claimed_at)) from right_request where state in ('waiting', 'deferred', 'claimed');

-- name: expire
update right_request
set state = 'skipped', reason = 'too_late', next_at = null
where state in ('waiting', 'deferred') and expires_at <= $now;

-- name: claim
update right_request
set state = 'claimed', attempts = attempts + 1, next_at = null, claimed_at = $now
where send_id in (
    select send_id
    from right_request
    where state in ('waiting', 'deferred') and next_at <= $now
    order by next_at, send_id
    limit $most
);

-- name: claimed
select kind, database_id, profile_id, topic_id, address, expires_at, send_id, attempts
from right_request
where state = 'claimed'
order by send_id;

-- name: record
update right_request
set state = $state, reason = $reason, next_at = $next_at, sent_at = $sent_at, attempts = attempts - $untried::integer
where send_id = $send_id;
