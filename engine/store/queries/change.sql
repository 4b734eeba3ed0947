-- name: history_of
select profile_id, field, changed_at, new, is_applied
from change
where database_id = $database_id and profile_id in (select unnest($profile_ids::bigint[])) and field in (select unnest($fields::varchar[]))
order by changed_at, change_id;
