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

-- name: same
-- How many people got each of these values in these fields.
with wanted as (select unnest($fields::varchar[]) as field, unnest($values::varchar[]) as new)
select c.field, c.new, count(distinct c.profile_id)
from change c
join wanted w on w.field = c.field and w.new = c.new
where c.database_id = $database_id and c.is_applied and c.changed_at > $since and c.changed_at <= $now
group by c.field, c.new
having count(distinct c.profile_id) >= $fewest;
