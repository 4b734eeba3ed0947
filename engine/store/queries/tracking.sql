-- What sites have told of people.

-- name: seen
select max(happened_at), arg_max(type, event_id), arg_max(properties ->> '$.url', event_id),
    count(*) filter (happened_at > $since), count(distinct profile_id) filter (happened_at > $since)
from event
where database_id = $database_id and source = $source and happened_at <= $now;

-- name: stretch
select s.content, v.definition
from campaign_stretch s
join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version
where s.stretch_id = $stretch_id;

-- name: sends
-- The sends of opens and clicks, and how many of these were recorded lately.
select s.send_id, s.campaign_id, s.profile_id, s.sent_at, coalesce(e.opened, 0) as opened, coalesce(e.clicked, 0) as clicked
from send s
left join (
    select send_id, count(*) filter (type = 'opened') as opened, count(*) filter (type = 'clicked') as clicked
    from event
    where happened_at >= $since and type in ('opened', 'clicked') and send_id in (select unnest($ids::bigint[]))
    group by send_id
) e on e.send_id = s.send_id
where s.send_id in (select unnest($ids::bigint[]));
