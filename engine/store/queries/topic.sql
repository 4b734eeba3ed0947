-- name: list
select topic_id, name, label, sender, is_default_in, is_double_opt_in, limits
from topic
order by topic_id;

-- name: state
select state
from subscription_change
where topic_id = $topic_id and profile_id = $profile_id
order by changed_at desc, log_id desc
limit 1;

-- name: states_of
-- The state of each of these people in one topic.
select profile_id, state
from subscription_change
where topic_id = $topic_id and profile_id in (select unnest($profile_ids::bigint[]))
qualify row_number() over (partition by profile_id order by changed_at desc, log_id desc) = 1;

-- name: states
select t.name, s.state
from subscription_change s
join topic t on t.topic_id = s.topic_id
where s.profile_id = $profile_id
qualify row_number() over (partition by s.topic_id order by s.changed_at desc, s.log_id desc) = 1
order by t.topic_id;

-- name: history
select t.name as topic, s.state, s.until, s.changed_at, s.source, s.reason
from subscription_change s
join topic t on t.topic_id = s.topic_id
where s.profile_id = $profile_id
order by s.changed_at desc, s.log_id desc;

-- name: of_person
-- The last row in each topic; a pause that is over reads as subscribed.
select
    t.name as topic, if(s.state = 'paused' and s.until <= $now, 'subscribed', s.state) as state, s.until, s.changed_at,
    s.source, s.reason
from subscription_change s
join topic t on t.topic_id = s.topic_id
where s.profile_id = $profile_id
qualify row_number() over (partition by s.topic_id order by s.changed_at desc, s.log_id desc) = 1
order by t.topic_id;

-- name: counts
with newest as (
    select topic_id, if(state = 'paused' and until <= $now, 'subscribed', state) as state, changed_at
    from subscription_change
    qualify row_number() over (partition by topic_id, profile_id order by changed_at desc, log_id desc) = 1
)
select
    t.name, count(*) filter (where n.state = 'subscribed') as subscribed,
    count(*) filter (where n.state = 'unconfirmed') as unconfirmed, count(*) filter (where n.state = 'paused') as paused,
    count(*) filter (where n.state = 'unsubscribed') as unsubscribed, max(n.changed_at) as last_changed_at
from newest n
join topic t on t.topic_id = n.topic_id
group by t.name;

-- name: growth
-- Each row says for how long it held, so a day counts those that held at its end.
with stay as (
    select
        state, changed_at,
        lead(changed_at) over (partition by profile_id order by changed_at, log_id) as ended_at
    from subscription_change
    where topic_id = $topic_id
),
step as (
    select changed_at as stepped_at, 1 as one from stay where state = 'subscribed'
    union all
    select ended_at, -1 from stay where state = 'subscribed' and ended_at is not null
),
by_day as (
    select greatest(date_trunc('day', stepped_at), date_trunc('day', $now::timestamp) - to_days($days::integer)) as day, sum(one) as change
    from step
    where stepped_at <= $now
    group by all
)
select d.day, coalesce(sum(b.change) over (order by d.day), 0)::bigint
from (
    select unnest(generate_series(
        date_trunc('day', $now::timestamp) - to_days($days::integer), date_trunc('day', $now::timestamp), interval 1 day
    )) as day
) d
left join by_day b on b.day = d.day
order by d.day;

-- name: subscribed
select count(*)
from (
    select state, row_number() over (partition by profile_id order by changed_at desc, log_id desc) as newest
    from subscription_change
    where topic_id = $topic_id and database_id = $database_id
)
where newest = 1 and state = 'subscribed';
