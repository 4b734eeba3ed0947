-- What people answered by links in messages (engine/reports/feedback.py). `feedback_person` (profile_id, key) is everybody of a
-- database: it stands before a statement that names people, since the name of its table is the database's.

-- name: answers
-- To one question, by the step of the workspace's calendar. Of one message the last answer counts.
with answer as (
    select happened_at, properties ->> '$.answer' as said
    from event
    where database_id = $database_id and type = 'answered' and properties ->> '$.field' = $field
        and happened_at >= $since and happened_at < $until
    qualify row_number() over (partition by coalesce(send_id, -event_id) order by happened_at desc, event_id desc) = 1
)
select
    date_trunc($step, happened_at at time zone 'UTC' at time zone $zone)::date as day, said, count(*) as answers
from answer
where said is not null
group by day, said
order by day, said;

-- name: comments
-- The newest words first, with the answer as it stood then, and the campaign whose message asked.
select
    p.key as person, c.new as comment, c.changed_at as happened_at, arg_max(r.new, r.change_id) as answer, any_value(k.label) as campaign
from change c
join feedback_person p on p.profile_id = c.profile_id
left join change r on r.database_id = c.database_id and r.profile_id = c.profile_id and r.field = $field and r.is_applied
    and (r.write_id = c.write_id or r.changed_at <= c.changed_at)
left join write_cause w on w.write_id = c.write_id
left join campaign k on k.campaign_id = w.campaign_id
where c.database_id = $database_id and c.field = $comment and c.new is not null and c.is_applied
    and c.changed_at >= $since and c.changed_at < $until
group by c.change_id, p.key, c.new, c.changed_at
order by c.changed_at desc, c.change_id desc
limit $most;
