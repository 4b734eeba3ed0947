-- name: happened
-- Every type of event, the most frequent first, and whether any of them has a value.
select type, count(*) as events, count(value) > 0 as has_value
from event
where database_id = $database_id and happened_at <= $until
group by type
order by events desc, type;
