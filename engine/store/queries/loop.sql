-- Chains of messages (engine/campaigns/looping.py): what somebody does with a message starts another one, and so on. cause: the id
-- of the event that starts a message, or below zero that of the write.

-- name: of_happenings
-- What came of a message, with that message, among what planning found. Reads plan_happening and plan_event.
create or replace temp table loop_start as
select distinct e.event_id as cause, e.campaign_id, e.send_id
from plan_happening h
join plan_event e on e.event_id = h.event_id
where e.send_id is not null;

-- name: of_writes
-- The same of writes. Reads plan_write.
create or replace temp table loop_start as
select distinct -c.write_id as cause, c.campaign_id, c.send_id
from plan_write w
join write_cause c on c.write_id = w.write_id
where w.qualifies;

-- name: of_person
-- The same of one person, to tell why.
create or replace temp table loop_start as
select event_id as cause, campaign_id, send_id
from event
where profile_id = $profile_id and send_id is not null
union all
select distinct -w.write_id, w.campaign_id, w.send_id
from change c
join write_cause w on w.write_id = c.write_id
where c.profile_id = $profile_id;

-- name: chains
-- All campaigns whose messages led there, step by step back to one that came of no other.
create or replace temp table loop_chain as
with recursive told as (
    select event_id as cause, campaign_id, send_id from event where send_id is not null
    union all
    select -write_id, campaign_id, send_id from write_cause
),
chain as (
    select cause, campaign_id, send_id from loop_start
    union
    select c.cause, t.campaign_id, t.send_id
    from chain c
    join send s on s.send_id = c.send_id
    join told t on t.cause = coalesce(s.event_id, -s.write_id)
)
select distinct cause, campaign_id from chain;

-- name: leave_out
delete from plan_happening h
using loop_chain l
where l.cause = h.event_id and l.campaign_id = h.campaign_id;

-- name: quieten
-- They belong to an open round all the same.
update plan_write w
set qualifies = false
from loop_chain l
where l.cause = -w.write_id and l.campaign_id = w.campaign_id;

-- name: own
select cause from loop_chain where campaign_id = $campaign_id;
