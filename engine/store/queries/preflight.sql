-- Preflight: who a campaign could mail now, and under what their person is known to the ledger.

-- name: people
-- Read with reach_person staged: profile_id, email (lower), hidden. One row a person who would pass consent, suppression and
-- address at $now, with the bucket that decides the variant (engine/store/queries/plan.sql).
with subscribed as (
    select
        profile_id,
        last(state = 'subscribed' or (state = 'paused' and until <= $now) order by changed_at, log_id) as is_in
    from subscription_change
    where topic_id = $topic_id and changed_at <= $now
    group by profile_id
),
blocked as (
    -- A service message minds every reason but a global unsubscribe; one that came later hides no bounce.
    select address, last(is_suppressed order by changed_at, log_id) as is_out
    from suppression_change
    where changed_at <= $now and not ($is_service and reason = 'global_unsubscribe')
    group by address
)
select p.profile_id, bucket_of($salt || ':' || $campaign_id || ':' || p.profile_id) as bucket
from reach_person p
left join subscribed s on s.profile_id = p.profile_id
left join blocked b on b.address = p.email
left join blocked h on h.address = p.hidden
where ($is_service or coalesce(s.is_in, $is_default_in)) and not coalesce(b.is_out, false) and not coalesce(h.is_out, false)
order by p.profile_id;

-- name: recent_values
-- What the fields became lately, the newest first, each value once.
select field, new
from change
where database_id = $database_id and field in (select unnest($fields::varchar[])) and new is not null and is_applied
group by field, new
qualify row_number() over (partition by field order by max(changed_at) desc, new) <= $most
order by field, max(changed_at) desc, new;

-- name: history
-- Who of among (profile_id) had messages from us or bought something; numbers end at 255.
with told as (
    select profile_id, count(*) as messages, 0 as orders
    from send
    where database_id = $database_id and state = 'sent' and profile_id in (select profile_id from among)
    group by profile_id
    union all
    select profile_id, 0, count(*)
    from event
    where database_id = $database_id and type = $purchase and happened_at <= $now
        and profile_id in (select profile_id from among)
    group by profile_id
)
select profile_id, least(sum(messages), 255)::utinyint as messages, least(sum(orders), 255)::utinyint as orders
from told
group by profile_id;

-- name: recent_events
select e.event_id, e.type, e.happened_at, e.value, e.properties
from event e
where e.database_id = $database_id and e.type = $type and not by_machine(e.type, e.properties)
    and ($campaign_id is null or e.campaign_id = $campaign_id)
    and ($profile_id is null or e.profile_id = $profile_id)
    and ($segment is null or e.properties ->> '$.segment' = $segment) /* test */
order by e.happened_at desc, e.event_id desc
limit $most;

-- name: goal_came
select 1
from event
where database_id = $database_id and type = $type
limit 1;
