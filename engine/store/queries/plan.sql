-- Plan: changes become waiting sends (product.md section 5). Read with the tables of engine/campaigns/rules.py staged:
-- rule_stretch, rule_watched, rule_variant. Temp tables carry one statement's result to the next.

-- name: is_unread
select
    coalesce((select max(change_id) from change), 0) > (select value from engine_cursor where name = 'change')
    or exists (select 1 from change_ahead where changed_at <= $now);

-- name: unread
create or replace temp table plan_change as
select c.*
from change c
where c.change_id > $cursor and c.is_applied and c.changed_at <= $now
union all
select c.*
from change_ahead a
join change c on c.change_id = a.change_id
where a.changed_at <= $now and c.is_applied;

-- name: past
-- Changes read long ago, for a stretch that counts only now (a pause, on resuming).
create or replace temp table plan_change as
select c.*
from change c
join rule_stretch r on r.database_id = c.database_id
where c.change_id <= $cursor and c.is_applied and c.changed_at >= r.started_at and c.changed_at < r.stopped_at
    and not exists (select 1 from change_ahead a where a.change_id = c.change_id);

-- name: imagined
-- Changes that are not written yet (staged as incoming), to see what they would start.
create or replace temp table plan_change as
select (select coalesce(max(change_id), 0) from change) + row_number() over () as change_id, i.*
from incoming i;

-- name: would_start
select c.name, count(distinct w.profile_id)
from plan_write w
join campaign c on c.campaign_id = w.campaign_id
where w.qualifying > 0
group by c.name
order by c.name;

-- name: put_ahead
insert into change_ahead
select change_id, changed_at
from change
where change_id > $cursor and changed_at > $now;

-- name: drop_ahead
delete from change_ahead
where changed_at <= $now;

-- name: advance
update engine_cursor
set value = coalesce((select max(change_id) from change), 0)
where name = 'change';

-- name: writes
-- One row a campaign, person and write that touches a watched field. Only those that qualify are occurrences; the others
-- still belong to an open round.
create or replace temp table plan_write as
select
    r.campaign_id, c.profile_id, c.write_id, c.changed_at, any_value(c.database_id) as database_id,
    min(c.change_id) as change_id,
    coalesce(
        max(r.stretch_id) filter (
            where c.changed_at >= r.started_at
                and (r.stopped_at is null or c.changed_at < r.stopped_at)
                and (c.changed_at > r.started_at or c.change_id > r.after_change_id)
                and c.starts_triggers
                and (r.new_profiles or not c.is_created)
                and condition_met(
                    w.condition, c.old, c.new, c.old_num, c.new_num, w.from_value, w.to_value, w.threshold
                )
        ),
        -1
    ) as qualifying,
    max(r.stretch_id) as newest
from plan_change c
join rule_watched w on w.field = c.field
join rule_stretch r on r.stretch_id = w.stretch_id and r.database_id = c.database_id
group by r.campaign_id, c.profile_id, c.write_id, c.changed_at;

-- name: single
-- Without a wait, and under every change, each write that qualifies stands alone.
create or replace temp table plan_occurrence as
select
    w.campaign_id, w.qualifying as stretch_id, w.database_id, w.profile_id, w.write_id, w.changed_at, w.change_id,
    null::timestamp as round_started_at, null::bigint as round_change_id,
    w.changed_at + r.wait as due_at, null::varchar as reason, null::varchar as evidence
from plan_write w
join rule_stretch r on r.stretch_id = w.qualifying
where r.mode = 'every_change';

-- name: steps
-- Writes of campaigns with rounds, numbered a person. is_gap: comes too late for the round of the write before it.
create or replace temp table plan_step as
with open_round as (
    select campaign_id, profile_id, send_id, round_started_at, round_change_id, due_at
    from send
    where state = 'waiting' and round_started_at is not null
    qualify row_number() over (partition by campaign_id, profile_id order by due_at desc, send_id desc) = 1
)
select
    w.*, r.mode, r.wait, o.send_id as open_send, o.round_started_at as open_started_at,
    o.round_change_id as open_change_id, o.due_at as open_due_at,
    row_number() over person as n,
    coalesce(w.changed_at >= coalesce(lag(w.changed_at) over person + r.wait, o.due_at), false) as is_gap
from plan_write w
join rule_stretch r on r.stretch_id = w.newest
left join open_round o on o.campaign_id = w.campaign_id and o.profile_id = w.profile_id
where r.mode <> 'every_change'
window person as (partition by w.campaign_id, w.profile_id order by w.changed_at, w.change_id);

-- name: open_rounds
-- The round that is waiting takes in every write strictly before its due time.
create or replace temp table plan_round as
select
    s.campaign_id, s.profile_id, 0::bigint as first_n,
    coalesce(
        min(s.n) filter (
            where case s.mode
                when 'last_value' then s.is_gap or s.changed_at >= s.open_started_at + 3 * s.wait
                else s.changed_at >= s.open_due_at
            end
        ),
        max(s.n) + 1
    ) as end_n,
    any_value(s.open_started_at) as started_at, any_value(s.open_change_id) as change_id,
    any_value(s.open_send) as open_send
from plan_step s
where s.open_send is not null
group by s.campaign_id, s.profile_id;

-- name: next_rounds
-- One more round a person: from the first write that qualifies after the last round. Repeated until none is left.
insert into plan_round
with taken as (
    select campaign_id, profile_id, max(end_n) as n
    from plan_round
    group by campaign_id, profile_id
),
start as (
    select s.campaign_id, s.profile_id, min(s.n) as first_n
    from plan_step s
    left join taken t on t.campaign_id = s.campaign_id and t.profile_id = s.profile_id
    where s.qualifying > 0 and s.n >= coalesce(t.n, 1)
    group by s.campaign_id, s.profile_id
),
opened as (
    select t.campaign_id, t.profile_id, t.first_n, s.changed_at, s.change_id, s.mode, s.wait
    from start t
    join plan_step s on s.campaign_id = t.campaign_id and s.profile_id = t.profile_id and s.n = t.first_n
)
select
    o.campaign_id, o.profile_id, o.first_n,
    coalesce(
        min(s.n) filter (
            where case o.mode
                when 'last_value' then s.is_gap or s.changed_at >= o.changed_at + 3 * o.wait
                else s.changed_at >= o.changed_at + o.wait
            end
        ),
        max(coalesce(s.n, o.first_n)) + 1
    ) as end_n,
    o.changed_at, o.change_id, null
from opened o
left join plan_step s on s.campaign_id = o.campaign_id and s.profile_id = o.profile_id and s.n > o.first_n
group by o.campaign_id, o.profile_id, o.first_n, o.changed_at, o.change_id;

-- name: members
create or replace temp table plan_member as
select
    s.*, r.first_n, r.started_at, r.change_id as round_change_id, r.open_send is not null as is_open,
    row_number() over (partition by s.campaign_id, s.profile_id, r.first_n, s.qualifying > 0 order by s.n) as k,
    count(*) filter (where s.qualifying > 0) over (partition by s.campaign_id, s.profile_id, r.first_n) as occurrences,
    max(s.changed_at) over (partition by s.campaign_id, s.profile_id, r.first_n) as last_changed_at
from plan_step s
join plan_round r on r.campaign_id = s.campaign_id and r.profile_id = s.profile_id and s.n >= r.first_n and s.n < r.end_n;

-- name: rounds
-- The occurrences of rounds. Last value: the last one carries the message, each earlier one keeps the due time it had
-- alone. First due time: the first one carries it.
insert into plan_occurrence
select
    campaign_id, qualifying, database_id, profile_id, write_id, changed_at, change_id, started_at, round_change_id,
    case
        when mode = 'first_due' then started_at + wait
        when k = occurrences then least(last_changed_at + wait, started_at + 3 * wait)
        else least(changed_at + wait, started_at + 3 * wait)
    end as due_at,
    case
        when mode = 'first_due' and (k > 1 or is_open) then 'already_waiting'
        when mode = 'last_value' and k < occurrences then 'restarted'
    end as reason,
    case
        when mode = 'first_due' then json_object('round_change_id', round_change_id)
        else json_object('by_write_id', lead(write_id) over (partition by campaign_id, profile_id, first_n order by n))
    end as evidence
from plan_member
where qualifying > 0;

-- name: moved
-- What this batch does to sends that wait already: restarted by a new occurrence, or due later.
create or replace temp table plan_moved as
select
    m.open_send as send_id, max(m.occurrences) > 0 as is_restarted,
    min(case when m.qualifying > 0 and m.k = 1 then m.write_id end) as by_write_id,
    least(max(m.last_changed_at) + any_value(m.wait), any_value(m.started_at) + 3 * any_value(m.wait)) as due_at,
    any_value(m.wait) as wait
from plan_member m
where m.is_open and m.mode = 'last_value'
group by m.open_send;

-- name: restart
update send
set state = 'skipped', reason = 'restarted', decided_at = $now,
    due_at = least(send.occurred_at + m.wait, send.round_started_at + 3 * m.wait)
from plan_moved m
where m.send_id = send.send_id and m.is_restarted;

-- name: postpone
update send
set due_at = m.due_at, next_at = m.due_at
from plan_moved m
where m.send_id = send.send_id and not m.is_restarted;

-- name: insert_sends
insert into send (
    send_id, campaign_id, stretch_id, version, database_id, profile_id, write_id, occurred_at, round_started_at,
    round_change_id, due_at, next_at, state, reason, variant, template_id, template_version, attempts, decided_at
)
select
    $first_id + row_number() over (order by o.changed_at, o.change_id, o.campaign_id) - 1,
    o.campaign_id, o.stretch_id, r.version, o.database_id, o.profile_id, o.write_id, o.changed_at, o.round_started_at,
    o.round_change_id, o.due_at, o.due_at, case when o.reason is null then 'waiting' else 'skipped' end, o.reason,
    v.variant, v.template_id, v.template_version, 0, case when o.reason is not null then $now end
from plan_occurrence o
join rule_stretch r on r.stretch_id = o.stretch_id
join rule_variant v on v.stretch_id = o.stretch_id
    and bucket_of($salt || ':' || o.campaign_id || ':' || o.profile_id) between v.low and v.high;

-- name: insert_decisions
-- Skipped while planning: the evidence names the write that took its place, or the change that opened the round.
insert into decision
select nextval('seq_decision'), s.send_id, s.campaign_id, s.profile_id, 'skipped', s.reason, o.evidence, $now
from plan_occurrence o
join send s on s.campaign_id = o.campaign_id and s.profile_id = o.profile_id and s.write_id = o.write_id
    and s.occurred_at = o.changed_at and s.send_id >= $first_id
where o.reason is not null
order by s.send_id;

-- name: moved_decisions
insert into decision
select
    nextval('seq_decision'), s.send_id, s.campaign_id, s.profile_id, 'skipped', 'restarted',
    json_object('by_write_id', m.by_write_id), $now
from plan_moved m
join send s on s.send_id = m.send_id
where m.is_restarted
order by s.send_id;
