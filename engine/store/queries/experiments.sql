-- Experiments as reports show them (engine/reports/experiments/). People are counted, each once: with the first decision that
-- reached the holdout in the experiment, whatever came later, since chance put people into the arms and not messages.

-- name: outcomes
-- Of each arm everybody who fell into it (people), those whose $seconds since then are over (n), those of them who reached the goal
-- meanwhile (x), whoever gets the credit: people without a message can have none. By step: who came one after the other, each step of
-- two in a hundred more people, so that whoever comes later moves nobody into another. And by currency, where the goal has a value:
-- those who brought some (n), their mean and variance. by: which arms.
with first as (
    select
        s.profile_id, min(s.reached_at) as reached_at,
        -- The time before the id, in one number: a struct takes three times as long.
        arg_min(
            {'variant': s.variant, 'reason': s.reason}, epoch_us(s.reached_at)::hugeint * 9223372036854775808 + s.send_id
        ) as send
    from send s
    where s.campaign_id in (select unnest($campaign_ids::bigint[])) and s.reached_at <= $now
        and ($by <> 'variants' or s.reason is null or s.reason not in ('holdout', 'control'))
        and ($by <> 'variants' or coalesce(s.is_tested, true))
        and ($stretch_ids is null or s.stretch_id in (select unnest($stretch_ids::bigint[])))
        and ($starts_at::timestamp is null or s.occurred_at = $starts_at)
        and ($since::timestamp is null or s.reached_at >= $since)
    group by s.profile_id
),
person as materialized (
    select
        profile_id, reached_at, reached_at + to_seconds($seconds) <= $now as is_over,
        (ln(row_number() over (order by reached_at, profile_id)) / ln(1.02))::integer as step,
        case $by
            when 'variants' then send.variant::varchar
            when 'holdout' then if(send.reason in ('holdout', 'control'), send.reason, 'mailed')
            else if(bucket_of($salt || ':control:' || profile_id) < $control, 'control', 'mailed')
        end as arm
    from first
),
happening as (
    select profile_id, happened_at, value, properties
    from event
    where type = $event
    union all
    select profile_id, entered_at, null, null
    from segment_stay
    where segment_id = $segment_id
),
gained as materialized (
    select
        p.profile_id, p.arm, currency_of(h.properties) as currency, fsum(worth_of($property, h.value, h.properties)) as value
    from person p
    join happening h on h.profile_id = p.profile_id and h.happened_at >= p.reached_at
        and h.happened_at <= p.reached_at + to_seconds($seconds)
    where p.is_over
    group by all
)
select
    p.arm, p.step, null as currency, count(*) as people, count(*) filter (p.is_over) as n, count(g.profile_id) as x,
    null::double as mean, null::double as variance
from person p
left join (select distinct profile_id from gained) g on g.profile_id = p.profile_id
group by p.arm, p.step
union all
select arm, null, currency, null, count(*), null, avg(value), var_pop(value)
from gained
where value is not null
group by arm, currency
order by currency nulls first, step, arm;

-- name: engaged
-- Of a test's variants those whose $wait since their first message is over (n), and those of them who did $metric meanwhile with any
-- message of it (x). Steps: as of outcomes.
with mine as materialized (
    select send_id, profile_id, variant, coalesce(sent_at, decided_at) as left_at
    from send
    where campaign_id = $campaign_id and state in ('sent', 'in_doubt') and coalesce(is_tested, true)
        and stretch_id in (select unnest($stretch_ids::bigint[])) and ($starts_at::timestamp is null or occurred_at = $starts_at)
),
first as materialized (
    select profile_id, variant, min(left_at) as left_at
    from mine
    group by profile_id, variant
    having min(left_at) + $wait::interval <= $now
),
did as (
    select distinct f.profile_id, f.variant
    from event e
    join mine m on m.send_id = e.send_id
    join first f on f.profile_id = m.profile_id and f.variant = m.variant and e.happened_at <= f.left_at + $wait::interval
    where e.campaign_id = $campaign_id and e.type = $metric and not by_machine(e.type, e.properties)
),
person as (
    select
        f.variant, d.profile_id is not null as is_done,
        (ln(row_number() over (order by f.left_at, f.profile_id, f.variant)) / ln(1.02))::integer as step
    from first f
    left join did d on d.profile_id = f.profile_id and d.variant = f.variant
)
select variant::varchar as arm, step, count(*) as n, count(*) filter (is_done) as x
from person
group by variant, step
order by step, arm;

-- name: going
-- Of a test: when it had its last decision, or sent its last message, and how many messages of it still wait.
select
    max(greatest(s.decided_at, s.sent_at)) as last_at,
    count(*) filter (s.state in ('waiting', 'claimed', 'deferred')) as waiting
from send s
where s.campaign_id = $campaign_id and coalesce(s.is_tested, true)
    and s.stretch_id in (select unnest($stretch_ids::bigint[])) and ($starts_at::timestamp is null or s.occurred_at = $starts_at);

-- name: control_since
-- When the global control group got the size that it has. Where retention of an earlier version deleted the row that tells it, it
-- was before whatever else is left, tests and merges apart, which always stay.
select coalesce(
    max(happened_at) filter (
        kind = 'policy' and json_extract(before, '$.control') is distinct from json_extract(after, '$.control')
    ),
    min(happened_at) filter (kind <> 'test' and not (kind = 'profile' and action = 'merged')),
    $now::timestamp
)
from audit;
