-- name: history_of
select profile_id, field, changed_at, new, is_applied
from change
where database_id = $database_id and profile_id in (select unnest($profile_ids)) and field in (select unnest($fields))
order by changed_at, change_id;
