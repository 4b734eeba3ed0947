-- What happened to one person of what a campaign starts by, with the message that planning made of it. is_unread: no plan has read it
-- yet. In order of time.

-- name: changes
select
    c.change_id, c.write_id, c.field, c.old, c.new, c.changed_at, c.starts_triggers, c.is_created, c.is_applied, s.send_id,
    c.change_id > (select value from engine_cursor where name = 'change')
        or exists (select 1 from change_ahead a where a.change_id = c.change_id) as is_unread
from change c
left join send s on s.campaign_id = $campaign_id and s.profile_id = c.profile_id and s.write_id = c.write_id
    and s.occurred_at = c.changed_at
where c.profile_id = $profile_id and c.field in (select unnest($fields::varchar[]))
order by c.changed_at, c.change_id;

-- name: made
-- The first of the changes with which a profile was made, with what is so of all of them.
select
    min(c.change_id) as change_id, c.write_id, c.changed_at, any_value(c.source) as source, bool_and(c.starts_triggers) as starts_triggers,
    any_value(s.send_id) as send_id,
    max(c.change_id) > (select value from engine_cursor where name = 'change')
        or bool_or(c.change_id in (select change_id from change_ahead)) as is_unread
from change c
left join send s on s.campaign_id = $campaign_id and s.profile_id = c.profile_id and s.write_id = c.write_id
    and s.occurred_at = c.changed_at
where c.profile_id = $profile_id and c.is_created
group by c.write_id, c.changed_at
order by c.changed_at, min(c.change_id);

-- name: events
select
    e.event_id, e.happened_at, s.send_id,
    e.event_id > (select value from engine_cursor where name = 'event')
        or exists (select 1 from log_ahead a where a.log = 'event' and a.id = e.event_id) as is_unread
from event e
left join send s on s.campaign_id = $campaign_id and s.event_id = e.event_id
where e.profile_id = $profile_id and e.type = $type and not by_machine(e.type, e.properties)
    and ($of_campaign_id is null or e.campaign_id = $of_campaign_id)
    and ($segment is null or e.properties ->> '$.segment' = $segment)
order by e.happened_at, e.event_id;

-- name: subscriptions
select
    l.log_id, l.state, l.changed_at, s.send_id,
    l.log_id > (select value from engine_cursor where name = 'subscription')
        or exists (select 1 from log_ahead a where a.log = 'subscription' and a.id = l.log_id) as is_unread
from subscription_change l
left join send s on s.campaign_id = $campaign_id and s.log_id = l.log_id
where l.profile_id = $profile_id and l.topic_id = $topic_id
order by l.changed_at, l.log_id;
