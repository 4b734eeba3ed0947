-- Decide: sends that fall due pass the guards in the order of product.md section 5. Read with the tables of
-- engine/campaigns/rules.py staged, and due_person filled from the profile tables.

-- name: turns
-- The first $window in the order of their turns, of campaigns that never were paused: of millions that wait nobody sorts more.
-- Several small statements: the plan of one large takes longer than these few rows. as_of, turn_at: engine/campaigns/turns.py.
create or replace temp table due_turn as
select
    s.send_id, s.campaign_id, s.stretch_id, s.database_id, s.profile_id, s.write_id, s.event_id, s.log_id, s.occurred_at,
    s.due_at, s.round_started_at, s.round_change_id, s.variant, s.template_id, s.template_version, s.attempts, s.is_braked,
    s.released_at, r.priority, r.is_over, s.due_at as as_of,
    greatest(
        coalesce(s.held_until, s.due_at), case when s.state = 'deferred' and s.reason is null then s.next_at end
    ) as turn_at
from send s
join rule_standing r on r.stretch_id = s.stretch_id
where s.state in ('waiting', 'deferred') and s.next_at <= $now and not r.was_paused
order by turn_at, priority desc, send_id
limit $window;

-- name: turns_after_pauses
-- As many of those that were.
select
    s.* exclude (leaves_at), coalesce(p.ended_at, s.due_at) as as_of, coalesce(h.ended_at, s.leaves_at) as turn_at
from (
    select
        s.send_id, s.campaign_id, s.stretch_id, s.database_id, s.profile_id, s.write_id, s.event_id, s.log_id, s.occurred_at,
        s.due_at, s.round_started_at, s.round_change_id, s.variant, s.template_id, s.template_version, s.attempts,
        s.is_braked, s.released_at, r.priority, r.is_over,
        greatest(
            coalesce(s.held_until, s.due_at), case when s.state = 'deferred' and s.reason is null then s.next_at end
        ) as leaves_at
    from send s
    join rule_standing r on r.stretch_id = s.stretch_id
    where s.state in ('waiting', 'deferred') and s.next_at <= $now and r.was_paused
) s
left join rule_pause p on p.campaign_id = s.campaign_id and s.due_at >= p.began_at and s.due_at < p.ended_at
left join rule_pause h on h.campaign_id = s.campaign_id and s.leaves_at >= h.began_at and s.leaves_at < h.ended_at
order by turn_at, s.priority desc, s.send_id
limit $window;

-- name: turns_together
-- Both parts hold a window each. In the order of the turns, as `due` reads it.
create or replace temp table due_turn as
select *
from due_turn
order by turn_at, priority desc, send_id
limit $window;

-- name: leave_busy
delete from due_turn
where profile_id in (select unnest($busy::bigint[]));

-- name: due
-- Up to $most in the order of their turns, at most one a person: what one decides, the next one's re-entry and limits must see.
-- known_at: what is known when it is decided counts, too. A row's number is its place in the order of the turns, which costs less to
-- compare than they do.
create or replace temp table due_send as
select
    t.* exclude (turn_at), r.is_service, r.topic_id, r.is_default_in, r.useful_for, r.reentry, r.is_once,
    t.turn_at as counts_at, $now::timestamp as known_at, false as is_tried
from due_turn t
join rule_stretch r on r.stretch_id = t.stretch_id
where t.rowid in (select min(rowid) from due_turn group by profile_id)
order by t.rowid
limit $most;

-- name: verdicts
-- What takes little to know, and comes first. log_id and those after it: what the evidence names; evidence: what else it holds.
create or replace temp table due_verdict as
with subscribed as (
    -- The last state twice: as of the due time and as known now. None: the topic's default.
    select
        d.send_id,
        last(l.log_id order by l.changed_at, l.log_id) filter (where l.changed_at <= d.as_of) as was_log_id,
        last(l.log_id order by l.changed_at, l.log_id) filter (where l.changed_at <= d.known_at) as is_log_id,
        last(l.state = 'subscribed' or (l.state = 'paused' and l.until <= d.as_of) order by l.changed_at, l.log_id)
            filter (where l.changed_at <= d.as_of) as was_noted,
        last(l.state = 'subscribed' or (l.state = 'paused' and l.until <= d.known_at) order by l.changed_at, l.log_id)
            filter (where l.changed_at <= d.known_at) as is_noted
    from due_send d
    join subscription_change l on l.profile_id = d.profile_id and l.topic_id = d.topic_id
    group by d.send_id
),
address as (
    -- An erased person's address stays suppressed as a keyed hash.
    select profile_id, unnest([lower(email), hidden]) as address
    from due_person
),
blocked as (
    -- A service message minds every reason but a global unsubscribe; one that came later hides no bounce.
    select
        d.send_id,
        last(l.log_id order by l.changed_at, l.log_id) filter (where l.changed_at <= d.as_of) as was_log_id,
        last(l.log_id order by l.changed_at, l.log_id) filter (where l.changed_at <= d.known_at) as is_log_id,
        coalesce(last(l.is_suppressed order by l.changed_at, l.log_id) filter (where l.changed_at <= d.as_of), false) as was_out,
        coalesce(last(l.is_suppressed order by l.changed_at, l.log_id) filter (where l.changed_at <= d.known_at), false) as is_out
    from due_send d
    join address a on a.profile_id = d.profile_id
    join suppression_change l on l.address = a.address and not (d.is_service and l.reason = 'global_unsubscribe')
    group by d.send_id
),
judged as (
    select
        d.send_id, d.counts_at, d.known_at, coalesce(s.was_noted, d.is_default_in) as was_in,
        coalesce(s.is_noted, d.is_default_in) as is_in, s.was_log_id as topic_was_id, s.is_log_id as topic_is_id, b.was_out,
        b.was_log_id as address_was_id, b.is_log_id as address_is_id, u.hour, u.rank, u.threshold,
        case
            when d.is_over then 'not_active'
            when p.profile_id is null or p.is_erased then 'erased'
            when u.send_id is not null then 'surge'
            when d.known_at > d.due_at + d.useful_for then 'too_late'
            when not d.is_service and not (was_in and is_in) then 'no_consent'
            when b.was_out or b.is_out then 'suppressed'
            when p.email is null then 'no_address'
        end as reason
    from due_send d
    left join due_person p on p.profile_id = d.profile_id and p.database_id = d.database_id
    left join subscribed s on s.send_id = d.send_id
    left join blocked b on b.send_id = d.send_id
    left join due_surge u on u.send_id = d.send_id
)
select
    send_id, counts_at, known_at, reason, null::timestamp as held_until,
    case reason
        when 'no_consent' then if(was_in, topic_is_id, topic_was_id)
        when 'suppressed' then if(was_out, address_was_id, address_is_id)
    end as log_id,
    null::bigint as earlier_write_id, null::bigint as earlier_event_id, null::bigint as opened_event_id,
    case when reason = 'surge' then json_object('hour', hour, 'rank', rank, 'threshold', threshold) end as evidence
from judged;

-- name: left
-- Whom nothing stopped so far.
create or replace temp table due_left as
select
    d.send_id, d.campaign_id, d.stretch_id, d.database_id, d.profile_id, d.write_id, d.event_id, d.occurred_at, d.due_at,
    d.round_started_at, d.round_change_id, d.reentry, d.is_once, d.as_of
from due_send d
join due_verdict v on v.send_id = d.send_id and v.reason is null;

-- name: values
-- What each watched field was before and is at the end: over the round, or by the send's own write. Of due_left.
create or replace temp table due_value as
select
    d.send_id, w.field, any_value(w.position) as position,
    first(c.old order by c.changed_at, c.change_id) as old, last(c.new order by c.changed_at, c.change_id) as new,
    condition_met(
        any_value(w.condition),
        first(c.old order by c.changed_at, c.change_id), last(c.new order by c.changed_at, c.change_id),
        first(c.old_num order by c.changed_at, c.change_id), last(c.new_num order by c.changed_at, c.change_id),
        any_value(w.from_value), any_value(w.to_value), any_value(w.threshold)
    ) as is_met,
    max(c.change_id) as change_id
from due_left d
join rule_watched w on w.stretch_id = d.stretch_id
join change c on c.profile_id = d.profile_id and c.database_id = d.database_id and c.field = w.field and c.is_applied
    and case
        when d.round_started_at is null then c.write_id = d.write_id and c.changed_at = d.occurred_at
        else c.changed_at < d.due_at
            and (c.changed_at > d.round_started_at or (c.changed_at = d.round_started_at and c.change_id >= d.round_change_id))
    end
group by d.send_id, w.field;

-- name: gone
-- Of due_left: the value that started it is no longer there, or the message that was not opened was, by a person, before this one
-- fell due.
update due_verdict v
set reason = g.reason, opened_event_id = g.event_id
from (
    with valued as (
        select send_id, count(*) filter (where is_met) as met, bool_and(old is not distinct from new) as is_back
        from due_value
        group by send_id
    ),
    opened as (
        select distinct d.send_id, first(o.event_id order by o.happened_at, o.event_id) as event_id
        from due_left d
        join rule_event t on t.stretch_id = d.stretch_id and t.is_unless_opened
        join event s on s.event_id = d.event_id
        join event o on o.send_id = s.send_id and o.profile_id = s.profile_id and o.type in ('opened', 'clicked')
            and o.happened_at < d.due_at and not by_machine(o.type, o.properties)
        group by d.send_id
    )
    select
        d.send_id, n.event_id,
        case
            when n.send_id is null and w.is_back then 'changed_back'
            else 'value_gone'
        end as reason
    from due_left d
    left join valued w on w.send_id = d.send_id
    left join opened n on n.send_id = d.send_id
    where n.send_id is not null or (d.round_started_at is not null and coalesce(w.met, 0) = 0)
) g
where g.send_id = v.send_id;

-- name: entered
-- Of due_left: another message of the campaign came first. Whichever was sent: also the later of two, when the earlier one could
-- not be delivered at its time.
update due_verdict v
set reason = 'reentry', earlier_write_id = o.write_id, earlier_event_id = o.event_id
from (
    select d.send_id, max(e.write_id) as write_id, max(e.event_id) as event_id
    from due_left d
    join send e on e.campaign_id = d.campaign_id and e.profile_id = d.profile_id and e.send_id <> d.send_id
        and (e.state in ('sent', 'claimed', 'in_doubt') or e.reason in ('holdout', 'control'))
        and (d.is_once or (d.due_at < e.due_at + d.reentry and e.due_at < d.due_at + d.reentry))
    group by d.send_id
) o
where o.send_id = v.send_id and v.reason is null;

-- name: keep_stopped
-- Of verdicts on many of one person at once: those that hang on none of the others.
delete from due_verdict
where reason is null;

-- name: settle
-- Without a reason it is claimed; with a time it waits until then; what the surge brake holds waits until somebody lets it go.
-- reached_at stays what it was the first time, also where the message is given back or stopped later: chance has put the person into
-- an arm then, as it did at once with those who are kept back.
update send
set state = case
        when v.reason is null then 'claimed'
        when v.reason = 'surge' then 'waiting'
        when v.held_until is null then 'skipped'
        else 'deferred'
    end,
    reason = v.reason, decided_at = v.known_at, attempts = send.attempts + case when v.reason is null then 1 else 0 end,
    counts_at = v.counts_at, held_until = coalesce(v.held_until, send.held_until),
    reached_at = coalesce(send.reached_at, if(v.reason is null or v.reason in ('holdout', 'control'), v.known_at, null)),
    next_at = case when v.reason = 'surge' then timestamp '9999-12-31' else coalesce(v.held_until, send.next_at) end
from due_verdict v
where v.send_id = send.send_id;

-- name: decisions
select
    nextval('seq_decision') as decision_id, send_id, campaign_id, profile_id,
    case when reason = 'surge' then 'waiting' when held_until is null then 'skipped' else 'deferred' end as state, reason,
    case when evidence is null then started_by else json_merge_patch(started_by, evidence) end as evidence,
    known_at as decided_at
from (
    select
        v.send_id, d.campaign_id, d.profile_id, v.reason, v.held_until, v.evidence, v.known_at,
        case
            when d.event_id is not null
                then json_object(
                    'event_id', d.event_id, 'log_id', v.log_id, 'earlier_event_id', v.earlier_event_id,
                    'opened_event_id', v.opened_event_id
                )
            when d.log_id is not null then json_object('subscription_id', d.log_id, 'log_id', v.log_id)
            else json_object('write_id', d.write_id, 'log_id', v.log_id, 'earlier_write_id', v.earlier_write_id)
        end as started_by
    from due_verdict v
    join due_send d on d.send_id = v.send_id
    where v.reason is not null
)
order by send_id;

-- name: counted
select count(*) filter (where held_until is null), count(*) filter (where held_until is not null)
from due_verdict
where reason is not null and reason <> 'surge';

-- name: claimed
-- In the order of engine/campaigns/decide.py's Claim, a row for each change that met the condition, or one.
select
    d.send_id, d.stretch_id, d.profile_id, d.occurred_at, d.due_at, d.variant, d.template_id, d.template_version, d.attempts + 1,
    d.topic_id, d.due_at + d.useful_for, d.event_id, d.log_id, x.field, x.old, x.new
from due_send d
join due_verdict v on v.send_id = d.send_id
left join due_value x on x.send_id = d.send_id and x.is_met
where v.reason is null
order by d.due_at, d.send_id, x.position;

-- name: next_due
-- When to look again: the earliest time of a send that waits. What the surge brake holds has none. Those of a campaign that is paused at $now wait for the
-- stretch in which it goes on, if it does.
with standing as (
    select
        campaign_id,
        last(ended_by = 'paused' and stopped_at <= $now order by started_at, stretch_id)
            filter (where started_at <= $now) as is_paused,
        min(started_at) filter (where started_at > $now) as resumed_at
    from campaign_stretch
    group by campaign_id
)
select min(case when c.is_paused then c.resumed_at else s.next_at end)
from send s
join standing c on c.campaign_id = s.campaign_id
where s.state in ('waiting', 'deferred') and s.next_at < timestamp '9999-12-31';
