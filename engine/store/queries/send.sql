-- name: list
with chosen as (
    select
        s.*,
        case when $newest_first then coalesce(s.decided_at, s.due_at) end as newest,
        case when $newest_first then -s.send_id else s.send_id end as turn
    from send s
    where ($campaign_id is null or s.campaign_id = $campaign_id)
        and ($profile_ids is null or s.profile_id in (select unnest($profile_ids::bigint[])))
        and ($state is null or s.state = $state)
        and ($reason is null or s.reason = $reason)
        and ($after is null or s.send_id > $after)
    order by newest desc, turn
    limit $most
),
outcome as (
    select d.send_id, arg_max(d.evidence, d.decision_id) as evidence
    from decision d
    semi join chosen s on s.send_id = d.send_id
    group by d.send_id
)
select
    s.send_id, c.name as campaign, s.version, s.profile_id as profile, s.database_id, s.variant, s.state, s.reason,
    o.evidence, s.occurred_at, s.due_at, s.decided_at, s.sent_at
from chosen s
join campaign c on c.campaign_id = s.campaign_id
left join outcome o on o.send_id = s.send_id
order by s.newest desc, s.turn;

-- name: templates
-- With which template each of these is, or was, made; not of those that wait for the winner of a test.
select s.send_id, t.label
from send s
join template t on t.template_id = s.template_id
where s.send_id in (select unnest($ids::bigint[]))
    and (s.is_tested is distinct from false or s.next_at < timestamp '9999-12-31');

-- name: next_times
select send_id, next_at
from send
where state = 'deferred' and send_id in (select unnest($ids::bigint[]));

-- name: states
select state, count(*)
from send
where $campaign_id is null or campaign_id = $campaign_id
group by state;

-- name: states_by_campaign
select campaign_id, state, count(*)
from send
group by campaign_id, state;

-- name: reasons
select reason, count(*) as n
from send
where reason is not null and state in ('skipped', 'failed') and ($campaign_id is null or campaign_id = $campaign_id)
group by reason
order by n desc, reason;

-- name: decisions
select state, reason, evidence, decided_at
from decision
where send_id = $send_id
order by decision_id;

-- name: changes_of_write
select profile_id, field, old, new, changed_at, source, starts_triggers
from change
where write_id = $write_id
order by change_id;

-- name: of_write
with chosen as (
    select * from send where write_id = $write_id
),
outcome as (
    select d.send_id, arg_max(d.evidence, d.decision_id) as evidence
    from decision d
    semi join chosen s on s.send_id = d.send_id
    group by d.send_id
)
select
    s.send_id, c.name as campaign, s.version, s.profile_id as profile, s.database_id, s.variant, s.state, s.reason,
    o.evidence, s.occurred_at, s.due_at, s.decided_at, s.sent_at
from chosen s
join campaign c on c.campaign_id = s.campaign_id
left join outcome o on o.send_id = s.send_id
order by s.send_id;

-- name: orphans
-- Claimed by a tick that did not live to record what became of them.
select send_id, attempts
from send
where state = 'claimed'
order by send_id;

-- name: settle
-- o: staged outcomes, one row a send.
update send
set state = o.state, reason = o.reason, next_at = coalesce(o.next_at, send.next_at), sent_at = o.sent_at,
    attempts = send.attempts - case when o.is_tried then 0 else 1 end
from outcome o
where o.send_id = send.send_id;

-- name: insert_outcomes
insert into decision
select nextval('seq_decision'), s.send_id, s.campaign_id, s.profile_id, o.state, o.reason, o.evidence, o.decided_at
from outcome o
join send s on s.send_id = o.send_id
order by s.send_id;

-- name: insert_sent
-- That it was sent, among what happened to the person. Nobody is erased while a message is under way.
insert into event (event_id, database_id, profile_id, type, happened_at, recorded_at, campaign_id, send_id, source)
select
    nextval('seq_event'), s.database_id, s.profile_id, 'sent', o.sent_at, $recorded_at, s.campaign_id, s.send_id,
    'engine'
from outcome o
join send s on s.send_id = o.send_id
where o.state = 'sent'
order by s.send_id;

-- name: unclaim
update send
set state = 'waiting', attempts = attempts - 1, decided_at = null
where send_id in (select unnest($ids::bigint[]));

-- name: told
-- Which messages these were, and when they left.
select s.send_id, c.label, coalesce(s.sent_at, s.decided_at)
from send s
join campaign c on c.campaign_id = s.campaign_id
where s.send_id in (select unnest($ids::bigint[]));

-- name: came_back
-- Bounces and complaints about these messages.
select e.type, e.happened_at, s.sent_at, e.properties
from event e
join send s on s.send_id = e.send_id
where e.send_id in (select unnest($ids::bigint[])) and e.type in ('bounced', 'complained')
order by e.happened_at, e.event_id;
