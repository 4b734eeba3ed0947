-- Plan: changes become waiting sends (product.md section 5). Read with the tables of engine/campaigns/rules.py staged:
-- rule_stretch, rule_watched, rule_variant. Temp tables carry one statement's result to the next.

-- name: is_unread
select
    exists (select 1 from change where change_id > (select value from engine_cursor where name = 'change'))
    or exists (select 1 from change_ahead where changed_at <= $now);

-- name: awaits
-- Whether any campaign waits for something else that happens than changes of fields, and whether any for a time (a date, a start, a
-- winner): what nobody waits for is not read. The definition is JSON as orjson writes it.
select
    coalesce(
        bool_or(v.definition not like '%"event":"fields_updated"%' and v.definition not like '%"kind":"broadcast"%'), false
    ),
    coalesce(
        bool_or(
            v.definition like '%"event":"date"%' or v.definition like '%"kind":"broadcast"%' or v.definition like '%"winner":%'
        ),
        false
    )
from campaign_stretch s
join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version;

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
-- Changes read long ago, for a stretch that counts only now (a pause, on resuming). What was planned in the moment in
-- which the pause began stays as it is.
create or replace temp table plan_change as
select c.*
from change c
join rule_stretch r on r.stretch_id = $stretch_id and r.database_id = c.database_id
where c.change_id <= $cursor and c.is_applied and c.changed_at >= r.started_at and c.changed_at <= r.stopped_at
    and not exists (select 1 from change_ahead a where a.change_id = c.change_id)
    and not exists (
        select 1
        from send s
        where s.campaign_id = r.campaign_id and s.profile_id = c.profile_id and s.write_id = c.write_id
            and s.occurred_at = c.changed_at
    );

-- name: imagined
-- Changes that are not written yet (staged as incoming), to see what they would start.
create or replace temp table plan_change as
select (select coalesce(max(change_id), 0) from change) + row_number() over () as change_id, i.*
from incoming i;

-- name: would_start
select c.name, count(distinct w.profile_id)
from plan_write w
join campaign c on c.campaign_id = w.campaign_id
where w.qualifies
group by c.name
order by c.name;

-- name: quieten
-- The same writes, as if they started nothing.
update plan_write set qualifies = false;

-- name: put_ahead
insert into change_ahead
select change_id, changed_at
from change
where change_id > $cursor and changed_at > $now;

-- name: drop_ahead
delete from change_ahead
where changed_at <= $now;

-- name: next_ahead
select min(next)
from (select min(changed_at) as next from change_ahead union all select min(happened_at) from log_ahead);

-- name: advance
update engine_cursor
set value = coalesce((select max(change_id) from change), 0)
where name = 'change';

-- name: reigns
-- From when to when each stretch says what counts: until the next one of its campaign begins, a pause included.
create or replace temp table plan_reign as
select
    *,
    bool_or(mode <> 'every_change') over (partition by campaign_id) as has_rounds,
    stretch_id in (select stretch_id from rule_watched group by stretch_id having count(*) > 1) as watches_several,
    lead(started_at) over campaign as next_started_at,
    lead(after_change_id) over campaign as next_after_change_id,
    lead(after_event_id) over campaign as next_after_event_id,
    lead(after_log_id) over campaign as next_after_log_id
from rule_stretch
window campaign as (partition by campaign_id order by started_at, stretch_id);

-- name: writes
-- One row a campaign, person and write that touches a watched field, or made the profile, by the stretch that reigned then. Only
-- those that qualify are occurrences; the others still belong to an open round, and are left out where there is none, unless
-- $keeps_all. change_id, by which messages have their turn, is that of its first change, whatever that started. What campaigns do to
-- profiles ends after three steps (depth). An import is no surge (is_braked).
create or replace temp table plan_write as
with touched as (
    select
        r.campaign_id, c.profile_id, c.write_id, c.changed_at, r.stretch_id, c.database_id, c.change_id, c.source, r.has_rounds,
        r.watches_several,
        counts_then(c.changed_at, r.stopped_at, r.ended_by)
            and c.starts_triggers
            and (r.new_profiles or not c.is_created)
            and c.depth < 3
            and condition_met(w.condition, c.old, c.new, c.old_num, c.new_num, w.from_value, w.to_value, w.threshold)
            as qualifies
    from plan_change c
    join rule_watched w on w.field = c.field
    join plan_reign r on r.stretch_id = w.stretch_id and r.database_id = c.database_id
        and reigns(c.changed_at, c.change_id, r.started_at, r.after_change_id, r.next_started_at, r.next_after_change_id)
)
select
    campaign_id, profile_id, write_id, changed_at, stretch_id, any_value(database_id) as database_id,
    min(change_id) as change_id, bool_or(qualifies) as qualifies,
    bool_and(source not in ('import', 'change_log')) as is_braked
from touched
-- A write changes a field once: of one field alone what starts nothing hides no first change. Most writes end here.
where qualifies or has_rounds or watches_several or $keeps_all
group by campaign_id, stretch_id, profile_id, write_id, changed_at
having bool_or(qualifies) or bool_or(has_rounds) or $keeps_all
union all
select
    r.campaign_id, c.profile_id, c.write_id, c.changed_at, r.stretch_id, any_value(c.database_id) as database_id,
    min(c.change_id) as change_id,
    bool_and(
        counts_then(c.changed_at, r.stopped_at, r.ended_by) and c.starts_triggers and c.depth < 3
    ) as qualifies,
    bool_and(c.source not in ('import', 'change_log')) as is_braked
from plan_change c
join rule_created w on c.is_created and (not w.only_imported or c.source = 'import')
join plan_reign r on r.stretch_id = w.stretch_id and r.database_id = c.database_id
    and reigns(c.changed_at, c.change_id, r.started_at, r.after_change_id, r.next_started_at, r.next_after_change_id)
group by r.campaign_id, r.stretch_id, c.profile_id, c.write_id, c.changed_at;

-- name: single
-- Without a wait, and under every change, each write that qualifies stands alone.
create or replace temp table plan_occurrence as
select
    w.campaign_id, w.stretch_id, w.database_id, w.profile_id, w.write_id, w.changed_at, w.change_id,
    null::timestamp as round_started_at, null::bigint as round_change_id,
    w.changed_at + r.wait as due_at, null::varchar as reason, null::varchar as evidence, null::bigint as event_id,
    null::bigint as log_id, w.is_braked, null::boolean as is_tested
from plan_write w
join rule_stretch r on r.stretch_id = w.stretch_id
where w.qualifies and r.mode = 'every_change';

-- name: insert_sends
-- Who waits for the winner of a test is not looked at until there is one; from then on it is the only variant.
insert into send (
    send_id, campaign_id, stretch_id, version, database_id, profile_id, write_id, event_id, log_id, occurred_at, round_started_at,
    round_change_id, due_at, next_at, state, reason, variant, template_id, template_version, attempts, decided_at,
    is_braked, is_tested
)
select
    $first_id + row_number() over (order by o.changed_at, o.change_id, o.campaign_id) - 1,
    o.campaign_id, o.stretch_id, r.version, o.database_id, o.profile_id, o.write_id, o.event_id, o.log_id, o.changed_at, o.round_started_at,
    o.round_change_id, o.due_at, if(o.is_tested = false, timestamp '9999-12-31', o.due_at), case when o.reason is null then 'waiting' else 'skipped' end, o.reason,
    v.variant, v.template_id, v.template_version, 0, case when o.reason is not null then $now end,
    coalesce(o.is_braked, false), coalesce(o.is_tested, if(r.is_testing, w.variant is null, null))
from plan_occurrence o
join rule_stretch r on r.stretch_id = o.stretch_id
left join rule_winner w on w.stretch_id = o.stretch_id and o.changed_at >= w.chosen_at
join rule_variant v on v.stretch_id = o.stretch_id and case
    when w.variant is null then bucket_of($salt || ':' || o.campaign_id || ':' || o.profile_id) between v.low and v.high
    else v.variant = w.variant
end;

-- name: decisions
-- Skipped while planning: the evidence names the write that took its place, or the change that opened the round.
select
    nextval('seq_decision') as decision_id, s.send_id, s.campaign_id, s.profile_id, 'skipped' as state, s.reason, o.evidence,
    $now::timestamp as decided_at
from plan_occurrence o
join send s on s.campaign_id = o.campaign_id and s.profile_id = o.profile_id and s.write_id is not distinct from o.write_id
    and s.occurred_at = o.changed_at and s.send_id >= $first_id
where o.reason is not null
order by s.send_id;
