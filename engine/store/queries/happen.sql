-- What starts campaigns besides changes of fields: events and changes of subscriptions (product.md section 5). Part of planning:
-- read with the tables of engine/campaigns/rules.py staged and plan_reign made; adds to plan_occurrence. Each stands alone.

-- name: is_unread
select
    exists (select 1 from event where event_id > (select value from engine_cursor where name = 'event'))
    or exists (
        select 1 from subscription_change where log_id > (select value from engine_cursor where name = 'subscription')
    )
    or exists (select 1 from log_ahead where happened_at <= $now);

-- name: events
create or replace temp table plan_event as
with wanted as (
    select distinct type from rule_event
)
select e.*
from event e
semi join wanted w on w.type = e.type
where e.event_id > (select value from engine_cursor where name = 'event') and e.happened_at <= $now
union all
select e.*
from log_ahead a
join event e on e.event_id = a.id
semi join wanted w on w.type = e.type
where a.log = 'event' and a.happened_at <= $now;

-- name: subscriptions
create or replace temp table plan_subscription as
with wanted as (
    select distinct of_topic_id as topic_id from rule_subscription
)
select s.*
from subscription_change s
semi join wanted w on w.topic_id = s.topic_id
where s.log_id > (select value from engine_cursor where name = 'subscription') and s.changed_at <= $now
union all
select s.*
from log_ahead a
join subscription_change s on s.log_id = a.id
semi join wanted w on w.topic_id = s.topic_id
where a.log = 'subscription' and a.happened_at <= $now;

-- name: past_events
-- Read long ago, for a stretch that counts only now (a pause, on resuming).
create or replace temp table plan_event as
select e.*
from event e
join rule_stretch r on r.stretch_id = $stretch_id and r.database_id = e.database_id
where e.happened_at >= r.started_at and e.happened_at <= r.stopped_at
    and e.event_id <= (select value from engine_cursor where name = 'event')
    and e.type in (select type from rule_event)
    and not exists (select 1 from log_ahead a where a.log = 'event' and a.id = e.event_id)
    and not exists (select 1 from send s where s.campaign_id = r.campaign_id and s.event_id = e.event_id);

-- name: past_subscriptions
create or replace temp table plan_subscription as
select c.*
from subscription_change c
join rule_stretch r on r.stretch_id = $stretch_id and r.database_id = c.database_id
where c.changed_at >= r.started_at and c.changed_at <= r.stopped_at
    and c.log_id <= (select value from engine_cursor where name = 'subscription')
    and c.topic_id in (select of_topic_id from rule_subscription)
    and not exists (select 1 from log_ahead a where a.log = 'subscription' and a.id = c.log_id)
    and not exists (select 1 from send s where s.campaign_id = r.campaign_id and s.log_id = c.log_id);

-- name: of_events
-- One row a campaign and event, by the stretch that reigned then. Of a message a person's first open and first click count, no
-- machine's. What was not opened is known so long after the message left: it is decided then.
create or replace temp table plan_happening as
select
    r.campaign_id, r.stretch_id, r.database_id, e.profile_id, e.event_id, null::bigint as log_id, e.happened_at,
    e.happened_at + case when t.is_unless_opened then t.within else interval '0 seconds' end + r.wait as due_at,
    e.source <> 'import' as is_braked
from plan_event e
join rule_event t on t.type = e.type and (t.of_campaign_id is null or t.of_campaign_id = e.campaign_id)
    and (t.segment is null or t.segment = e.properties ->> '$.segment')
join plan_reign r on r.stretch_id = t.stretch_id and r.database_id = e.database_id
    and reigns(e.happened_at, e.event_id, r.started_at, r.after_event_id, r.next_started_at, r.next_after_event_id)
left join send s on s.send_id = e.send_id
where counts_then(e.happened_at, r.stopped_at, r.ended_by)
    and (t.is_unless_opened or t.within is null or e.happened_at <= s.sent_at + t.within)
    and not by_machine(e.type, e.properties)
    and not (
        t.type in ('opened', 'clicked')
        and exists (
            select 1
            from event f
            where f.send_id = e.send_id and f.type = e.type and f.profile_id = e.profile_id and not by_machine(f.type, f.properties)
                and (f.happened_at < e.happened_at or (f.happened_at = e.happened_at and f.event_id < e.event_id))
        )
    );

-- name: of_subscriptions
-- One row a campaign and change to another state than the one before.
with told as (
    select
        c.*,
        lag(c.state) over (partition by c.topic_id, c.profile_id order by c.changed_at, c.log_id) as before
    from subscription_change c
    semi join plan_subscription p on p.topic_id = c.topic_id and p.profile_id = c.profile_id
)
select
    r.campaign_id, r.stretch_id, r.database_id, c.profile_id, c.log_id, c.changed_at as happened_at,
    c.changed_at + r.wait as due_at, c.source <> 'import' as is_braked
from told c
semi join plan_subscription p on p.log_id = c.log_id
join rule_subscription t on t.of_topic_id = c.topic_id and (t.to_state is null or t.to_state = c.state)
join plan_reign r on r.stretch_id = t.stretch_id and r.database_id = c.database_id
    and reigns(c.changed_at, c.log_id, r.started_at, r.after_log_id, r.next_started_at, r.next_after_log_id)
where counts_then(c.changed_at, r.stopped_at, r.ended_by)
    and c.state is distinct from c.before;

-- name: occurrences
select
    campaign_id, stretch_id, database_id, profile_id, event_id, log_id, happened_at as changed_at,
    coalesce(event_id, log_id) as change_id, due_at, is_braked
from plan_happening;

-- name: put_ahead
insert into log_ahead
select 'event', event_id, happened_at
from event
where event_id > (select value from engine_cursor where name = 'event') and happened_at > $now
union all
select 'subscription', log_id, changed_at
from subscription_change
where log_id > (select value from engine_cursor where name = 'subscription') and changed_at > $now;

-- name: drop_ahead
delete from log_ahead
where happened_at <= $now;

-- name: advance
update engine_cursor
set value = case name
    when 'event' then coalesce((select max(event_id) from event), 0)
    else coalesce((select max(log_id) from subscription_change), 0)
end
where name in ('event', 'subscription');

-- name: event_of
-- What templates show of the events that started messages.
select event_id, type, happened_at, value, properties
from event
where event_id in (select unnest($ids::bigint[]));

-- name: subscription_of
select l.log_id, t.name as topic, l.state
from subscription_change l
join topic t on t.topic_id = l.topic_id
where l.log_id in (select unnest($ids::bigint[]));
