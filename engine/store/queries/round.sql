-- Rounds: changes during the wait belong together (product.md section 5). Part of planning: reads its temp tables plan_write
-- and plan_reign, adds to plan_occurrence, and changes the sends that wait.

-- name: open
-- The round that is waiting, of each person who wrote. It keeps the rules of the stretch in which it began. A write of
-- another field that came in late may begin it earlier.
create or replace temp table plan_open as
with newest as (
    select
        s.campaign_id, s.profile_id, s.send_id, s.write_id, s.occurred_at, s.due_at, s.round_started_at, s.round_change_id,
        r.mode, r.wait
    from send s
    semi join plan_write w on w.campaign_id = s.campaign_id and w.profile_id = s.profile_id
    join plan_reign r on r.campaign_id = s.campaign_id
        and (
            s.round_started_at > r.started_at
            or (s.round_started_at = r.started_at and s.round_change_id > r.after_change_id)
        )
        and (
            r.next_started_at is null
            or s.round_started_at < r.next_started_at
            or (s.round_started_at = r.next_started_at and s.round_change_id <= r.next_after_change_id)
        )
    where s.state = 'waiting' and s.round_started_at is not null
    qualify row_number() over (partition by s.campaign_id, s.profile_id order by s.due_at desc, s.send_id desc) = 1
),
earlier as (
    select distinct on (o.send_id) o.send_id, w.changed_at, w.change_id
    from newest o
    join plan_write w on w.campaign_id = o.campaign_id and w.profile_id = o.profile_id and w.qualifies
        and w.changed_at < o.round_started_at and w.changed_at + o.wait > o.round_started_at
    order by o.send_id, w.changed_at, w.change_id
)
select
    o.* exclude (round_started_at, round_change_id),
    coalesce(e.changed_at, o.round_started_at) as started_at,
    coalesce(e.change_id, o.round_change_id) as change_id
from newest o
left join earlier e on e.send_id = o.send_id;

-- name: steps
-- Writes of campaigns with rounds, numbered (n) a person, in islands: no round reaches from one into the next. Who has no round and
-- begins none is left out. is_alone: a round of its own, as most are; the statements below have no more to do with it.
create or replace temp table plan_step as
with longest as (
    select campaign_id, max(wait) as wait
    from rule_stretch
    where mode <> 'every_change'
    group by campaign_id
),
concerned as (
    select campaign_id, profile_id from plan_write where qualifies
    union all
    select campaign_id, profile_id from plan_open
),
neighbour as (
    select
        w.* exclude (qualifies), w.qualifies and r.mode <> 'every_change' as qualifies, l.wait as longest_wait,
        lag(w.changed_at) over person as previous_at, lead(w.changed_at) over person as next_at,
        row_number() over person as n, o.due_at as open_due_at,
        o.started_at as open_started_at
    from plan_write w
    semi join concerned a on a.campaign_id = w.campaign_id and a.profile_id = w.profile_id
    join rule_stretch r on r.stretch_id = w.stretch_id
    join longest l on l.campaign_id = w.campaign_id
    left join plan_open o on o.campaign_id = w.campaign_id and o.profile_id = w.profile_id
    window person as (partition by w.campaign_id, w.profile_id order by w.changed_at, w.change_id)
)
select
    * exclude (next_at, longest_wait, open_due_at, open_started_at),
    qualifies and open_started_at is null
        and coalesce(changed_at >= previous_at + longest_wait, true)
        and coalesce(next_at >= changed_at + longest_wait, true) as is_alone,
    -- After, before and in the round that is waiting.
    count(*) filter (
        where case
            when open_started_at is null or previous_at >= open_due_at then changed_at >= previous_at + longest_wait
            when previous_at < open_started_at then changed_at >= least(previous_at + longest_wait, open_started_at)
            else changed_at >= greatest(previous_at + longest_wait, open_due_at)
        end
    ) over (partition by campaign_id, profile_id order by n) as island
from neighbour;

-- name: continued
-- The round that is waiting takes in every write strictly before its due time.
create or replace temp table plan_round as
select
    o.campaign_id, o.profile_id, s.island, 0::bigint as first_n,
    coalesce(
        min(s.n) filter (
            where s.changed_at >= case o.mode
                when 'first_due' then o.started_at + o.wait
                else least(greatest(o.due_at, s.previous_at + o.wait), o.started_at + 3 * o.wait)
            end
        ),
        max(s.n) + 1
    ) as end_n,
    any_value(o.started_at) as started_at, any_value(o.change_id) as change_id, any_value(o.mode) as mode,
    any_value(o.wait) as wait, any_value(o.send_id) as open_send
from plan_open o
join plan_step s on s.campaign_id = o.campaign_id and s.profile_id = o.profile_id and s.changed_at >= o.started_at
group by o.campaign_id, o.profile_id, s.island
qualify row_number() over (partition by o.campaign_id, o.profile_id order by s.island) = 1;

-- name: next
-- One more round an island: from the first write that qualifies after the last round. Repeated until none is left.
with taken as (
    select campaign_id, profile_id, island, max(end_n) as n
    from plan_round
    group by campaign_id, profile_id, island
),
start as (
    select s.campaign_id, s.profile_id, s.island, min(s.n) as first_n
    from plan_step s
    left join taken t on t.campaign_id = s.campaign_id and t.profile_id = s.profile_id and t.island = s.island
    where s.qualifies and not s.is_alone and s.n >= coalesce(t.n, 1)
    group by s.campaign_id, s.profile_id, s.island
),
opened as (
    select t.*, s.changed_at, s.change_id, r.mode, r.wait
    from start t
    join plan_step s on s.campaign_id = t.campaign_id and s.profile_id = t.profile_id and s.island = t.island
        and s.n = t.first_n
    join rule_stretch r on r.stretch_id = s.stretch_id
)
select
    o.campaign_id, o.profile_id, o.island, o.first_n,
    coalesce(
        min(s.n) filter (
            where s.changed_at >= case o.mode
                when 'first_due' then o.changed_at + o.wait
                else least(s.previous_at + o.wait, o.changed_at + 3 * o.wait)
            end
        ),
        max(coalesce(s.n, o.first_n)) + 1
    ) as end_n,
    o.changed_at as started_at, o.change_id, o.mode, o.wait
from opened o
left join plan_step s on s.campaign_id = o.campaign_id and s.profile_id = o.profile_id and s.island = o.island
    and s.n > o.first_n
group by o.campaign_id, o.profile_id, o.island, o.first_n, o.changed_at, o.change_id, o.mode, o.wait;

-- name: members
-- k: its place among those of its round that qualify. is_late: came in after a later occurrence of its round was planned already.
create or replace temp table plan_member as
with member as (
    select
        s.*, r.first_n, r.started_at, r.change_id as round_change_id, r.mode, r.wait, r.open_send,
        o.due_at as open_due_at, o.write_id as open_write_id,
        coalesce(s.changed_at < o.occurred_at, false) as is_late
    from plan_step s
    asof join plan_round r on r.campaign_id = s.campaign_id and r.profile_id = s.profile_id and r.island = s.island
        and s.n >= r.first_n
    left join plan_open o on o.send_id = r.open_send
    where s.n < r.end_n and not s.is_alone
)
select
    *,
    count(*) filter (where qualifies and not is_late) over (round rows unbounded preceding) as k,
    count(*) filter (where qualifies and not is_late) over (round rows between unbounded preceding and unbounded following)
        as occurrences,
    max(changed_at) over (round rows between unbounded preceding and unbounded following) as last_changed_at,
    lead(if(qualifies, write_id, null) ignore nulls) over round as next_write_id
from member
window round as (partition by campaign_id, profile_id, first_n order by n);

-- name: occurrences
-- The occurrences of rounds. Last value: the last one carries the message, each earlier one keeps the due time it had
-- alone. First due time: the first one carries it.
select
    campaign_id, stretch_id, database_id, profile_id, write_id, changed_at, change_id, started_at as round_started_at,
    round_change_id,
    case
        when mode = 'first_due' then started_at + wait
        when is_late or k < occurrences then least(changed_at + wait, started_at + 3 * wait)
        else least(greatest(last_changed_at + wait, open_due_at), started_at + 3 * wait)
    end as due_at,
    case
        when mode = 'first_due' and (k > 1 or open_send is not null) then 'already_waiting'
        when mode = 'last_value' and (is_late or k < occurrences) then 'restarted'
    end as reason,
    case
        when mode = 'first_due' then json_object('round_change_id', round_change_id)
        when is_late then json_object('by_write_id', open_write_id)
        else json_object('by_write_id', next_write_id)
    end as evidence,
    is_braked
from plan_member
where qualifies
union all
select
    s.campaign_id, s.stretch_id, s.database_id, s.profile_id, s.write_id, s.changed_at, s.change_id, s.changed_at, s.change_id,
    s.changed_at + r.wait, null, null, s.is_braked
from plan_step s
join rule_stretch r on r.stretch_id = s.stretch_id
where s.is_alone;

-- name: moved
-- What this batch does to sends that wait already: restarted by a new occurrence, or due later.
create or replace temp table plan_moved as
select
    open_send as send_id, any_value(mode) = 'last_value' and max(occurrences) > 0 as is_restarted,
    min(write_id) filter (where qualifies and not is_late and k = 1) as by_write_id,
    case any_value(mode)
        when 'first_due' then any_value(started_at) + any_value(wait)
        else
            least(
                greatest(max(last_changed_at) + any_value(wait), any_value(open_due_at)),
                any_value(started_at) + 3 * any_value(wait)
            )
    end as due_at,
    any_value(started_at) as started_at, any_value(round_change_id) as round_change_id, any_value(wait) as wait
from plan_member
where open_send is not null
group by open_send;

-- name: some_wait
-- Whether there is any round that a change could still touch.
select 1 from send where state = 'waiting' and round_started_at is not null limit 1;

-- name: leave_others
-- Of imagined writes only those of people for whom a round waits: a new one is no matter of it.
delete from plan_write w
where not exists (
    select 1
    from send s
    where s.state = 'waiting' and s.round_started_at is not null and s.campaign_id = w.campaign_id and s.profile_id = w.profile_id
);

-- name: foreseen
-- What imagined changes would do to sends that wait: campaign, what, how many. At the due time a message needs a watched
-- field that meets the condition over its round: as decide.values finds it.
with touched as (
    select
        s.send_id, s.campaign_id, s.stretch_id, s.profile_id, s.database_id, m.is_restarted, m.due_at, m.started_at,
        m.round_change_id, m.due_at > s.due_at as is_later
    from plan_moved m
    join send s on s.send_id = m.send_id
),
told as (
    select profile_id, database_id, field, old, new, old_num, new_num, changed_at, change_id
    from change
    where is_applied and profile_id in (select profile_id from touched)
    union all by name
    select profile_id, database_id, field, old, new, old_num, new_num, changed_at, change_id
    from plan_change
),
valued as (
    select
        t.send_id,
        condition_met(
            any_value(w.condition),
            first(c.old order by c.changed_at, c.change_id), last(c.new order by c.changed_at, c.change_id),
            first(c.old_num order by c.changed_at, c.change_id), last(c.new_num order by c.changed_at, c.change_id),
            any_value(w.from_value), any_value(w.to_value), any_value(w.threshold)
        ) as is_met
    from touched t
    join rule_watched w on w.stretch_id = t.stretch_id
    join told c on c.profile_id = t.profile_id and c.database_id = t.database_id and c.field = w.field
        and c.changed_at < t.due_at
        and (c.changed_at > t.started_at or (c.changed_at = t.started_at and c.change_id >= t.round_change_id))
    group by t.send_id, w.field
),
kept as (
    select send_id, bool_or(is_met) as is_met
    from valued
    group by send_id
)
select
    c.name,
    case
        when not coalesce(k.is_met, false) then 'dropped'
        when t.is_restarted then 'replaced'
        when t.is_later then 'moved'
        else 'new_value'
    end as what,
    count(*)
from touched t
join campaign c on c.campaign_id = t.campaign_id
left join kept k on k.send_id = t.send_id
group by all
order by all;

-- name: restart
update send
set state = 'skipped', reason = 'restarted', decided_at = $now, round_started_at = m.started_at,
    round_change_id = m.round_change_id, due_at = least(send.occurred_at + m.wait, m.started_at + 3 * m.wait)
from plan_moved m
where m.send_id = send.send_id and m.is_restarted;

-- name: postpone
update send
set due_at = m.due_at, next_at = m.due_at, round_started_at = m.started_at, round_change_id = m.round_change_id
from plan_moved m
where m.send_id = send.send_id and not m.is_restarted;

-- name: decisions
insert into decision
select
    nextval('seq_decision'), s.send_id, s.campaign_id, s.profile_id, 'skipped', 'restarted',
    json_object('by_write_id', m.by_write_id), $now
from plan_moved m
join send s on s.send_id = m.send_id
where m.is_restarted
order by s.send_id;
