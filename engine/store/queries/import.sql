-- Keys that an import has taken (engine/profiles/imports/seen.py): import_seen, and those that come now, staged as incoming_keys.

-- name: met
select i.n, s.line
from incoming_keys i
join import_seen s on s.key = lower(i.shown);

-- name: note
select lower(shown) as key, line
from incoming_keys;

-- name: unsubscribed
-- Of the people staged as incoming_people, those who have said no to a topic.
select profile_id
from subscription_change
where topic_id = $topic_id and profile_id in (select profile_id from incoming_people)
qualify row_number() over (partition by profile_id order by changed_at desc, log_id desc) = 1 and state = 'unsubscribed';

-- name: subscribe
-- Those who have no state yet; `until` and `reason` stay empty.
insert into subscription_change by name
select
    nextval('seq_log') as log_id, $topic_id as topic_id, $database_id as database_id, profile_id, 'subscribed' as state,
    $now as changed_at, $source as source
from (
    select distinct profile_id
    from incoming_people
    where profile_id not in (select profile_id from subscription_change where topic_id = $topic_id)
    order by profile_id
);
