-- name: list
select field_id, database_id, name, label, type, options, is_required, is_personal, is_standard, position
from field
where database_id = $database_id
order by is_standard desc, position;

-- name: last_change
-- Of a field of that name, which may have been removed since; 0 for none.
select coalesce(max(change_id), 0)
from change
where database_id = $database_id and field = $field;
