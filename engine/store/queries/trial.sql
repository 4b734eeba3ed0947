-- A campaign tried on the past (engine/campaigns/trial/): temp tables stand in the place of send, decision and the cursors.

-- name: ledger
-- What others sent counts for limits, what this campaign sent before it begins for re-entry, and whatever started it in the weeks
-- before for the surge brake; its own rows since then are imagined anew.
create temp table send as
select
    * replace (
        case when campaign_id = $campaign_id then 0 else stretch_id end as stretch_id,
        case when state in ('waiting', 'deferred') then 'skipped' else state end as state
    )
from send
where (
        state in ('sent', 'claimed', 'in_doubt') or reason in ('holdout', 'control')
        or (campaign_id = $campaign_id and is_braked and occurred_at >= $start::timestamp - interval '673 hours')
    )
    and case
        when campaign_id = $campaign_id then occurred_at < $start
        -- No limit reaches further.
        else coalesce(counts_at, due_at) >= $start::timestamp - interval '366 days'
    end;

-- name: decisions
create temp table decision as
select * from decision limit 0;

-- name: decision_ids
create temp sequence seq_decision;

-- name: all_read
create temp table engine_cursor as
select name, 9223372036854775807 as value from engine_cursor;

-- name: everybody
-- One occurrence for each of trial_person.
insert into send (
    send_id, campaign_id, stretch_id, version, database_id, profile_id, occurred_at, due_at, next_at, state, variant, template_id,
    template_version, attempts
)
select
    row_number() over (order by p.profile_id), r.campaign_id, r.stretch_id, r.version, r.database_id, p.profile_id, $now, $now, $now,
    'waiting', v.variant, v.template_id, v.template_version, 0
from trial_person p
cross join rule_stretch r
join rule_variant v on v.stretch_id = r.stretch_id
    and bucket_of($salt || ':' || r.campaign_id || ':' || p.profile_id) between v.low and v.high;

-- name: planned
select count(*) from send where campaign_id = $campaign_id and stretch_id = 0;

-- name: undecided
select count(*) from send where state in ('waiting', 'deferred') and next_at <= $now;

-- name: due
-- As decide.due, of one campaign that goes on, however many: nothing counts that became known after a message's turn (is_tried).
create or replace temp table due_send as
select
    s.send_id, s.campaign_id, s.stretch_id, s.database_id, s.profile_id, s.write_id, s.event_id, s.log_id, s.occurred_at, s.due_at,
    s.round_started_at, s.round_change_id, s.variant, s.template_id, s.template_version, s.attempts, s.is_braked, s.released_at, r.priority,
    r.is_service, r.topic_id, r.is_default_in, r.useful_for, r.reentry, r.is_once, false as is_over, s.due_at as as_of, coalesce(s.held_until, s.due_at) as counts_at,
    coalesce(s.held_until, s.due_at) as known_at, true as is_tried
from send s
join rule_stretch r on r.stretch_id = s.stretch_id
where s.state in ('waiting', 'deferred') and s.next_at <= $now;

-- name: next_each
-- Of each person the message whose turn is next.
delete from due_send
where send_id not in (select arg_min(send_id, (counts_at, send_id)) from due_send group by profile_id);

-- name: outcomes
-- What is claimed would have been sent. What still waits falls due after now.
create or replace temp table trial_send as
select
    s.send_id, s.profile_id, s.write_id, s.event_id, s.log_id, s.occurred_at, s.due_at, s.counts_at, s.round_started_at,
    s.variant, s.template_id, s.template_version, s.reason, s.next_at,
    case s.state when 'claimed' then 'sent' else s.state end as state, coalesce(s.counts_at, s.due_at) as judged_at,
    timezone($zone, timezone('UTC', coalesce(s.counts_at, s.due_at)))::date as day
from send s
where s.campaign_id = $campaign_id and s.occurred_at >= $start;

-- name: quiet
-- Writes that would count but for “do not start triggers”.
select count(distinct write_id)
from change
where database_id = $database_id and changed_at >= $start and changed_at <= $end and is_applied and not starts_triggers
    and (field in (select unnest($fields::varchar[])) or ($is_made and is_created));

-- name: totals
select state, reason, count(*), count(distinct profile_id)
from trial_send
group by state, reason
order by count(*) desc, state, reason;

-- name: days
-- The day of a message in the workspace's zone: when it leaves, or is stopped.
select day, state, reason, count(*)
from trial_send
group by day, state, reason
order by day, state, reason;

-- name: repeats
-- How many people get so many messages.
select messages, count(*)
from (select count(*) as messages from trial_send where state = 'sent' group by profile_id)
group by messages
order by messages;

-- name: beside
-- Other campaigns' messages that people got within a day of one of these.
select c.name, c.label, count(distinct t.profile_id) as people
from trial_send t
join send o on o.profile_id = t.profile_id and o.campaign_id <> $campaign_id and o.state in ('sent', 'claimed', 'in_doubt')
    and abs(epoch(coalesce(o.counts_at, o.due_at)) - epoch(t.judged_at)) < 86400
join campaign c on c.campaign_id = o.campaign_id
where t.state = 'sent'
group by c.name, c.label
order by people desc, c.name;

-- name: some
-- The first of each outcome, so that none is only a number.
with chosen as materialized (
    select unnest(arg_min(send_id, (occurred_at, send_id), $each)) as send_id
    from trial_send
    group by state, reason
),
last_decision as (
    select send_id, last(evidence order by decision_id) as evidence
    from decision
    where send_id in (select send_id from chosen)
    group by send_id
)
select
    t.send_id, t.profile_id as profile, $database_id as database_id, t.variant, t.state, t.reason, d.evidence, t.occurred_at,
    t.due_at, t.judged_at, t.next_at
from trial_send t
semi join chosen c on c.send_id = t.send_id
left join last_decision d on d.send_id = t.send_id
order by t.occurred_at, t.send_id
limit $most;

-- name: began
-- The beginning of the stretches that follow each other without a break and hold the whole time, and what was there by then.
with joined as (
    select
        *, lag(stopped_at) over (order by started_at, stretch_id) is distinct from started_at as is_new
    from campaign_stretch
    where campaign_id = $campaign_id and ended_by is distinct from 'resumed'
),
numbered as (
    select *, count(*) filter (where is_new) over (order by started_at, stretch_id rows unbounded preceding) as part
    from joined
)
select
    min(started_at) as began_at, arg_min(after_change_id, stretch_id) as after_change_id,
    arg_min(after_event_id, stretch_id) as after_event_id, arg_min(after_log_id, stretch_id) as after_log_id
from numbered
group by part
having min(started_at) <= $start and (bool_or(stopped_at is null) or max(stopped_at) >= $end);

-- name: kept_since
-- When a segment that keeps its members began to: saved as a dynamic one it forgets them. Of very old ones, whose row in the audit
-- log is gone, as far back as anybody was in.
select coalesce(
    (
        select max(happened_at)
        from audit
        where kind = 'segment' and name = $name and action = 'saved' and after ->> '$.kind' in ('static', 'updatable')
            and coalesce(before ->> '$.kind', 'dynamic') = 'dynamic'
    ),
    (select min(entered_at) from segment_stay where segment_id = $segment_id),
    (select created_at from segment where segment_id = $segment_id)
);

-- name: filled_by
select coalesce(max(event_id), 0)
from event
where database_id = $database_id and happened_at = $since and type = 'segment_entered' and properties ->> '$.segment' = $segment;

-- name: field_since
-- A log of changes may tell of values from before the field was added here.
select least(f.created_at, min(c.changed_at))
from field f
left join change c on c.database_id = f.database_id and c.field = f.name and c.change_id > f.after_change_id
    and c.changed_at < f.created_at
where f.database_id = $database_id and f.name = $field
group by f.created_at;

-- name: database_since
select least(d.created_at, min(c.changed_at))
from database d
left join change c on c.database_id = d.database_id and c.is_created and c.changed_at < d.created_at
where d.database_id = $database_id
group by d.created_at;

-- name: topic_since
select least(t.created_at, min(c.changed_at))
from topic t
left join subscription_change c on c.topic_id = t.topic_id and c.changed_at < t.created_at
where t.topic_id = $topic_id
group by t.created_at;

-- name: event_since
select min(happened_at)
from event
where database_id = $database_id and type = $type and ($campaign_id is null or campaign_id = $campaign_id);

-- name: chosen
-- Some that would have been sent, from the first to the last.
select *
from (
    select
        *, row_number() over (order by judged_at, send_id) - 1 as place, count(*) over () as many
    from trial_send
    where state = 'sent'
)
where many <= $most or place in (select (many - 1) * n // ($most - 1) from range($most) r(n))
order by place;

-- name: of_chosen
select *
from send
where send_id in (select unnest($ids::bigint[]));

-- name: met
select send_id, field, old, new
from due_value
where is_met
order by send_id, position;

-- name: values_then
select field, last(new order by change_id)
from change
where profile_id = $profile_id and database_id = $database_id and is_applied and changed_at <= $moment
group by field;
