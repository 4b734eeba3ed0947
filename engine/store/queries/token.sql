-- name: is_taken
select 1 from token where name = $name;

-- name: revoke
update token set revoked_at = $now where name = $name and revoked_at is null;

-- name: list
select name, scope, rate, created_at, expires_at, revoked_at, last_used_at, last_used_from,
       case when revoked_at is not null then 'revoked' when expires_at <= $now then 'expired' else 'valid' end as state
from token
order by created_at, name;

-- name: usable
-- Those that expired, too: whoever presents one is told so.
select hash, name, scope, rate, expires_at from token where revoked_at is null;

-- name: touch
update token set last_used_at = $now, last_used_from = $address where name = $name;
