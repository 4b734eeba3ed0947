-- Guards that one statement cannot see (engine/campaigns/guards/): read with due_send, due_person, due_verdict and due_left of
-- decide.sql made. A verdict without a reason has passed everything so far.

-- name: nobody_outside
create or replace temp table due_outside (send_id bigint, part varchar);

-- name: asked
-- As of the due time, or as of what started it where the audience is not asked again.
create or replace temp table guard_asked as
select send_id as asked_id, profile_id, case when $is_rechecked then as_of else occurred_at end as moment
from due_left
where stretch_id in (select unnest($stretch_ids::bigint[])) and send_id not in (select send_id from due_outside);

-- name: not_held
select asked_id as send_id, 'audience' as part
from guard_asked
anti join guard_held using (asked_id);

-- name: excluded
select asked_id as send_id, 'exclude' as part
from guard_held;

-- name: not_known
select asked_id as send_id, 'broken' as part
from guard_asked;

-- name: apply_outside
update due_verdict v
set reason = 'not_in_audience', evidence = json_object('part', o.part)
from due_outside o
where o.send_id = v.send_id and o.part <> 'broken';

-- name: put_off
update send
set next_at = $until
where send_id in (select send_id from due_outside where part = 'broken');

-- name: leave_out
delete from due_verdict
where send_id in (select send_id from due_outside where part = 'broken');

-- name: leave_outside
delete from due_left
where send_id in (select send_id from due_outside);

-- name: judge_again
-- What limits or quiet hours hold has its turn now: from now on it counts, not from when it was due.
update send
set held_until = $now, next_at = $now
where state = 'deferred' and reason in ('limit', 'quiet_hours') and held_until > $now;

-- name: own_kin
-- For whom messages are counted: the person alone.
create or replace temp table due_kin as
select send_id, profile_id, true as is_own
from due_send;

-- name: one_an_address
-- As at most one send a person, at most one an address: the others have their turn when it is decided, or is no longer $busy.
delete from due_send
where send_id in (
    select d.send_id
    from due_send d
    join due_person p on p.profile_id = d.profile_id and p.database_id = d.database_id and p.email is not null
    qualify row_number() over (partition by lower(p.email) order by d.counts_at, d.priority desc, d.send_id) > 1
        or lower(p.email) in (select unnest($busy::varchar[]))
);

-- name: limited
-- x: microseconds, of days of the calendar their beginnings as if none were longer. A limit is broken if in any span that holds
-- the message there would be more; only a message that had to wait for something finds later ones already sent.
create or replace temp table due_limited as
with asking as (
    select
        d.send_id, d.campaign_id, d.known_at, d.is_tried, d.priority, d.occurred_at, l.*, epoch_us(l.span) as length,
        case
            when l.is_calendar then epoch_us(timezone($zone, timezone('UTC', d.counts_at))::date)
            else epoch_us(d.counts_at)
        end as x
    from due_send d
    join due_verdict v on v.send_id = d.send_id and v.reason is null
    join rule_limit l on l.stretch_id = d.stretch_id
),
other as (
    select
        a.send_id, a.number, a.x as own_x, a.length, e.send_id as other_id,
        case
            when a.is_calendar
                then epoch_us(timezone($zone, timezone('UTC', coalesce(e.counts_at, e.due_at)))::date)
            else epoch_us(coalesce(e.counts_at, e.due_at))
        end as x
    from asking a
    join due_kin k on k.send_id = a.send_id and (k.is_own or a.is_of_address)
    join send e on e.profile_id = k.profile_id and e.send_id <> a.send_id and e.state in ('sent', 'claimed', 'in_doubt')
        and coalesce(e.counts_at, e.due_at) <= a.known_at
    join rule_stretch r on r.stretch_id = e.stretch_id and not r.is_service
    where (a.of_topic_id is null or r.topic_id = a.of_topic_id)
        -- Of a trial others' messages of the same moment are there already, also those that would have their turn later.
        and (
            not a.is_tried or e.campaign_id = a.campaign_id or coalesce(e.counts_at, e.due_at) < a.known_at
            or r.priority > a.priority
            or (r.priority = a.priority and (e.occurred_at, e.campaign_id) < (a.occurred_at, a.campaign_id))
        )
),
near as (
    select * from other where abs(x - own_x) < length
),
closing as (
    -- Where spans end that hold the message: at it, or at a later one.
    select distinct send_id, number, length, x
    from near
    where x >= own_x
    union
    select send_id, number, length, x
    from asking
),
filled as (
    select c.send_id, c.number, count(n.other_id) as messages
    from closing c
    left join near n on n.send_id = c.send_id and n.number = c.number and n.x <= c.x and n.x > c.x - c.length
    group by c.send_id, c.number, c.x
),
broken as (
    select distinct a.send_id, a.number, a.scope, a.messages, a.days, a.waits, a.is_calendar, a.length
    from filled f
    join asking a on a.send_id = f.send_id and a.number = f.number and f.messages >= a.messages
),
told as (
    -- The newest that count: with the earliest of them gone there is room again.
    select
        n.send_id, n.number, list(n.other_id order by n.x desc, n.other_id) as ids, list(n.x order by n.x desc) as xs
    from near n
    semi join broken b on b.send_id = n.send_id and b.number = n.number
    group by n.send_id, n.number
)
select
    b.send_id, b.scope, b.messages, b.days, t.ids[1:b.messages] as counted,
    case
        when not b.waits then null
        when b.is_calendar then timezone('UTC', timezone($zone, make_timestamp(t.xs[b.messages] + b.length)))
        else make_timestamp(t.xs[b.messages] + b.length)
    end as free_at
from broken b
join told t on t.send_id = b.send_id and t.number = b.number
qualify row_number() over (partition by b.send_id order by b.waits, free_at desc, b.number) = 1;

-- name: apply_limits
update due_verdict v
set reason = 'limit', held_until = l.free_at,
    evidence = json_object(
        'limit', l.scope, 'messages', l.messages, 'days', l.days, 'counted', l.counted,
        'until', strftime(l.free_at, '%Y-%m-%dT%H:%M:%S')
    )
from due_limited l
where l.send_id = v.send_id;

-- name: maybe_quiet
-- The zone that the person had at the moment for which it counts; place: the same for all that quiet hours hold for somebody, so
-- that their order is that of priority.
select
    d.send_id, d.stretch_id, d.counts_at,
    (
        select last(c.new order by c.change_id)
        from change c
        where c.profile_id = d.profile_id and c.database_id = d.database_id and c.field = 'time_zone' and c.is_applied
            and c.changed_at <= d.counts_at
    ) as time_zone,
    bucket_of($salt || ':quiet:' || d.profile_id) / 10000 as place
from due_send d
join due_verdict v on v.send_id = d.send_id and v.reason is null
where d.stretch_id in (select unnest($stretch_ids::bigint[]));

-- name: apply_quiet
-- q: staged (send_id, held_until; null: dropped).
update due_verdict v
set reason = 'quiet_hours', held_until = q.held_until,
    evidence = json_object('until', strftime(q.held_until, '%Y-%m-%dT%H:%M:%S'))
from due_quiet q
where q.send_id = v.send_id;

-- name: held_out
-- The share kept without mail in this campaign, and the control group that gets no marketing at all.
update due_verdict v
set reason = case
    when bucket_of($salt || ':holdout:' || d.campaign_id || ':' || d.profile_id) < r.holdout then 'holdout'
    else 'control'
end
from due_send d
join rule_stretch r on r.stretch_id = d.stretch_id
where d.send_id = v.send_id and v.reason is null and not d.is_service
    and (
        (r.holdout > 0 and bucket_of($salt || ':holdout:' || d.campaign_id || ':' || d.profile_id) < r.holdout)
        or ($control > 0 and bucket_of($salt || ':control:' || d.profile_id) < $control)
    );
