-- Who stays (engine/reports/retention.py).

-- name: arms
-- People who got as far as the holdout of these campaigns in the period, for the first time, by whether they were to be mailed or were
-- held back and never to be mailed. What became of the message does not matter: of those held back nobody knows what it would have been.
-- Each has windows that end so many days after that; one counts once it is over. What they did by themselves tells whether they are
-- still there: mail and what Warmcast tells of itself is left out, since those who were held back got none.
with mailed as (
    select profile_id, min(reached_at) as began_at
    from send
    where reached_at is not null and (reason is null or reason not in ('holdout', 'control'))
        and campaign_id in (select unnest($campaign_ids::bigint[]))
    group by profile_id
),
held as (
    select profile_id, min(reached_at) as began_at
    from send
    where state = 'skipped' and reason in (select unnest($reasons::varchar[]))
        and campaign_id in (select unnest($campaign_ids::bigint[]))
    group by profile_id
),
start as (
    select 'mailed' as arm, profile_id, began_at
    from mailed
    where began_at >= $since and began_at < $until
    union all
    select 'held', h.profile_id, h.began_at
    from held h
    left join mailed m on m.profile_id = h.profile_id
    where h.began_at >= $since and h.began_at < $until and m.profile_id is null
),
stay as (
    select
        s.arm, s.profile_id, s.began_at, w.days, count(e.event_id) > 0 as is_there
    from start s
    cross join (select unnest($windows::integer[]) as days) w
    left join event e on e.profile_id = s.profile_id
        and e.happened_at >= s.began_at + to_days(w.days - 30) and e.happened_at < s.began_at + to_days(w.days)
        and e.happened_at >= $since and e.type not in (select unnest($own_types::varchar[]))
    group by all
)
select
    arm, days, count(*) as people, count(*) filter (began_at + to_days(days) <= $now) as due,
    count(*) filter (began_at + to_days(days) <= $now and is_there) as stayed, min(began_at) as first_at
from stay
group by arm, days
order by days, arm;

-- name: held_in
-- Campaigns that held somebody back, and why.
select distinct campaign_id, reason
from send
where state = 'skipped' and reason in ('holdout', 'control');
