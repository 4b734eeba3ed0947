-- name: history
select change_id, write_id, field, old, new, changed_at, source, standing, starts_triggers, is_applied
from change
where database_id = $database_id and profile_id = $profile_id
order by changed_at desc, change_id desc
limit $most;
