-- name: list
select topic_id, name, label, sender, is_default_in, is_double_opt_in
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

-- name: suppressed
select address, reason, changed_at, source
from (
    select *, row_number() over (partition by address order by changed_at desc, log_id desc) as newest
    from suppression_change
)
where newest = 1 and is_suppressed
order by changed_at desc
limit $most;

-- name: suppression_of
select case when is_suppressed then reason end
from suppression_change
where address = $address
order by changed_at desc, log_id desc
limit 1;

-- name: subscribed
select count(*)
from (
    select state, row_number() over (partition by profile_id order by changed_at desc, log_id desc) as newest
    from subscription_change
    where topic_id = $topic_id and database_id = $database_id
)
where newest = 1 and state = 'subscribed';
