-- How an audience grows (engine/reports/growth.py). `growth_person` (profile_id, created_at, gone_at) is everybody who ever was in a
-- database: it stands before each statement, since the name of its table is the database's.

-- name: moves
-- Who came and who left the database, by the step of the workspace's calendar. Whoever was merged into another person left, too.
select
    kind, date_trunc($step, moment at time zone 'UTC' at time zone $zone)::date as day, count(*) as people
from (
    select 'came' as kind, created_at as moment
    from growth_person
    union all
    select 'left', gone_at
    from growth_person
    where gone_at is not null
)
where moment <= $now
group by kind, day
order by day, kind;

-- name: subscribers
-- Who came into a topic and who left it. A pause is a part of being in; whoever is erased is out.
with told as (
    select profile_id, changed_at, log_id, state in ('subscribed', 'paused') as is_in, state
    from subscription_change
    where database_id = $database_id and topic_id = $topic_id and changed_at <= $now
    union all
    select profile_id, gone_at, 9223372036854775807, false, 'gone'
    from growth_person
    where gone_at <= $now
),
move as (
    select
        *, lag(is_in) over (partition by profile_id order by changed_at, log_id) as was_in,
        date_trunc($step, changed_at at time zone 'UTC' at time zone $zone)::date as day
    from told
)
select kind, day, count(*) as people
from (
    select if(is_in, 'came', 'left') as kind, day
    from move
    where is_in <> coalesce(was_in, false)
    union all
    select 'topic', day
    from move
    where state = 'unsubscribed' and coalesce(was_in, (select is_default_in from topic where topic_id = $topic_id))
)
group by kind, day
order by day, kind;

-- name: unsubscribed
-- People who said no to a topic that they were in, by what they had said or because everybody is; and addresses that were
-- suppressed, in the whole workspace.
with told as (
    select
        c.profile_id, c.changed_at, c.state,
        coalesce(
            lag(c.state in ('subscribed', 'paused')) over (partition by c.topic_id, c.profile_id order by c.changed_at, c.log_id),
            t.is_default_in
        ) as was_in
    from subscription_change c
    join topic t on t.topic_id = c.topic_id
    where c.database_id = $database_id
)
select
    'unsubscribed' as kind, date_trunc($step, changed_at at time zone 'UTC' at time zone $zone)::date as day,
    count(distinct profile_id) as people
from told
where state = 'unsubscribed' and was_in and changed_at <= $now
group by day
union all
select
    'suppressed', date_trunc($step, changed_at at time zone 'UTC' at time zone $zone)::date as day,
    count(distinct address)
from suppression_change
where is_suppressed and changed_at <= $now
group by day
order by day, kind;

-- name: stays
-- How many were in segments that keep their members, at each of these times.
select s.segment_id, t.moment, count(*) as people
from (select unnest($times::timestamp[]) as moment) t
join segment_stay s on s.entered_at <= t.moment and (s.left_at is null or s.left_at > t.moment)
where s.segment_id in (select unnest($segment_ids::bigint[]))
group by s.segment_id, t.moment;
