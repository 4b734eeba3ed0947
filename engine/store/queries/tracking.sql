-- What sites have told of people.

-- name: seen
select max(happened_at), arg_max(type, event_id), arg_max(properties ->> '$.url', event_id),
    count(*) filter (happened_at > $since), count(distinct profile_id) filter (happened_at > $since)
from event
where database_id = $database_id and source = $source and happened_at <= $now;
