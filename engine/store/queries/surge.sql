-- The surge brake (engine/campaigns/guards/surge.py): read with due_send of decide.sql made. Only what is_braked counts, whatever
-- became of it, and only that is held.

-- name: nobody
create or replace temp table due_surge (send_id bigint, hour varchar, rank bigint, threshold bigint);

-- name: span
-- The clock hours of what is due, from the first one's beginning to the last one's end; nulls where there is nothing to ask.
select date_trunc('hour', min(occurred_at)), date_trunc('hour', max(occurred_at)) + interval '1 hour'
from due_send
where is_braked and released_at is null;

-- name: busy
-- The hours of campaigns in which more happened than always passes.
create or replace temp table surge_hour as
with asked as (
    select distinct campaign_id, date_trunc('hour', occurred_at) as began_at
    from due_send
    where is_braked and released_at is null
)
select a.campaign_id, a.began_at
from asked a
join send s on s.campaign_id = a.campaign_id and date_trunc('hour', s.occurred_at) = a.began_at
where s.is_braked and s.occurred_at >= $from and s.occurred_at < $until
group by a.campaign_id, a.began_at
having count(*) > $most;

-- name: held
-- Whose place in its hour is beyond the threshold. The place hangs on what came before only: it is the same whenever it is asked.
create or replace temp table due_surge as
with hourly as (
    select campaign_id, date_trunc('hour', occurred_at) as began_at, count(*) as occurrences
    from send
    where is_braked and campaign_id in (select campaign_id from surge_hour)
        and occurred_at >= $from::timestamp - to_hours($hours::int) and occurred_at < $until
    group by all
),
usual as (
    select h.campaign_id, h.began_at, greatest($most, $times * coalesce(sum(o.occurrences), 0) // $hours) as threshold
    from surge_hour h
    left join hourly o on o.campaign_id = h.campaign_id and o.began_at < h.began_at
        and o.began_at >= h.began_at - to_hours($hours::int)
    group by h.campaign_id, h.began_at
),
ranked as (
    select
        s.send_id, h.campaign_id, h.began_at,
        row_number() over (
            partition by h.campaign_id, h.began_at
            order by s.occurred_at, s.profile_id, s.send_id
        ) as rank
    from surge_hour h
    join send s on s.campaign_id = h.campaign_id and date_trunc('hour', s.occurred_at) = h.began_at
    where s.is_braked and s.occurred_at >= $from and s.occurred_at < $until
)
select r.send_id, strftime(r.began_at, '%Y-%m-%dT%H:%M:%S') as hour, r.rank, u.threshold::bigint as threshold
from ranked r
join usual u on u.campaign_id = r.campaign_id and u.began_at = r.began_at
join due_send d on d.send_id = r.send_id and d.released_at is null
where r.rank > u.threshold;

-- name: any_of
select 1 from send where campaign_id = $campaign_id and state = 'waiting' and reason = 'surge' limit 1;

-- name: holds
-- What is held of a campaign, an hour each: all that started it then, and the mean hour of the weeks before. Read with the tables of
-- engine/campaigns/rules.py staged; late: no longer useful, so that it would be skipped.
with held as (
    select
        date_trunc('hour', s.occurred_at) as began_at, count(*) as messages,
        count(*) filter (where s.due_at + r.useful_for < $now) as late
    from send s
    join rule_stretch r on r.stretch_id = s.stretch_id
    where s.campaign_id = $campaign_id and s.state = 'waiting' and s.reason = 'surge'
    group by began_at
)
select
    h.began_at, h.messages, h.late, count(*) filter (where s.occurred_at >= h.began_at) as happened,
    count(*) filter (where s.occurred_at < h.began_at) / $hours as usual
from held h
join send s on s.campaign_id = $campaign_id and s.is_braked and s.occurred_at >= h.began_at - to_hours($hours::int)
    and s.occurred_at < h.began_at + interval '1 hour'
group by h.began_at, h.messages, h.late
order by h.began_at;

-- name: insert_released
insert into decision
select nextval('seq_decision'), send_id, campaign_id, profile_id, 'waiting', null, json_object('released', true), $now
from send
where campaign_id = $campaign_id and state = 'waiting' and reason = 'surge'
order by send_id;

-- name: release
-- As what limits held: from now on it counts, not from when it was due.
update send
set reason = null, decided_at = null, released_at = $now, held_until = greatest(due_at, $now), next_at = greatest(due_at, $now)
where campaign_id = $campaign_id and state = 'waiting' and reason = 'surge';

-- name: insert_dropped
-- With what the brake saw.
insert into decision
select
    nextval('seq_decision'), s.send_id, s.campaign_id, s.profile_id, 'skipped', 'surge',
    json_merge_patch(d.evidence, json_object('dropped', true)), $now
from send s
join (select send_id, arg_max(evidence, decision_id) as evidence from decision group by send_id) d on d.send_id = s.send_id
where s.campaign_id = $campaign_id and s.state = 'waiting' and s.reason = 'surge'
order by s.send_id;

-- name: drop
update send
set state = 'skipped', decided_at = $now
where campaign_id = $campaign_id and state = 'waiting' and reason = 'surge';

-- name: end_of
-- The campaign is over: what is held, or waits for the winner of a test, is looked at once more, and skipped.
update send
set next_at = due_at
where campaign_id = $campaign_id and state = 'waiting' and next_at >= timestamp '9999-12-31';
