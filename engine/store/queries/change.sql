-- name: last_addresses
-- The address that each of these people had last, of those who have none now.
select profile_id, last(old order by change_id)
from change
where field = 'email' and is_applied and old is not null and profile_id in (select unnest($profile_ids::bigint[]))
group by profile_id;

-- name: history_of
select profile_id, field, changed_at, new, is_applied
from change
where database_id = $database_id and profile_id in (select unnest($profile_ids::bigint[])) and field in (select unnest($fields::varchar[]))
order by changed_at, change_id;
