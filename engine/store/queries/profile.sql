-- name: history
select change_id, write_id, field, old, new, changed_at, source, standing, starts_triggers, is_applied
from change
where database_id = $database_id and profile_id = $profile_id
order by changed_at desc, change_id desc
limit $most;

-- name: last_changes
select profile_id, field, old, new
from change
where database_id = $database_id and is_applied
    and profile_id in (select unnest($ids::bigint[])) and field in (select unnest($fields::varchar[]))
qualify row_number() over (partition by profile_id order by changed_at desc, change_id desc) = 1;

-- name: said_of
-- Every value that these fields of a person have, had or were to have.
select distinct value
from (
    select unnest([old, new]) as value
    from change
    where database_id = $database_id and profile_id = $profile_id and field in (select unnest($fields::varchar[]))
)
where value is not null;
