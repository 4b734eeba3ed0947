-- name: get
select request_hash, status, answer
from idempotency
where key_hash = $key_hash and created_at > $since;

-- name: forget
delete from idempotency
where created_at <= $before;
