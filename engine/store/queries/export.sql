-- The logs as tables for other tools. export_person: the keys of those who are not erased (engine/reports/exporting.py). In no
-- particular order: sorting what does not fit into memory would take longer than all the rest.

-- name: ledger
-- One row a send, with the evidence of its last decision.
select
    s.send_id, c.name as campaign, d.name as database, s.version, s.variant, t.name as template, s.template_version,
    s.profile_id, p.key as profile, s.write_id, s.event_id, s.state, s.reason, o.evidence, s.attempts, s.is_tested,
    s.occurred_at, s.due_at, s.decided_at, s.sent_at
from send s
join campaign c on c.campaign_id = s.campaign_id
join "database" d on d.database_id = s.database_id
left join template t on t.template_id = s.template_id
left join export_person p on p.profile_id = s.profile_id
left join (
    select e.send_id, arg_max(e.evidence, e.decision_id) as evidence
    from decision e
    group by e.send_id
) o on o.send_id = s.send_id
where ($since::timestamp is null or s.occurred_at >= $since) and ($until::timestamp is null or s.occurred_at < $until);

-- name: decisions
-- One row a decision: what was thought of each send, and when.
select
    e.decision_id, e.send_id, c.name as campaign, e.profile_id, p.key as profile, e.state, e.reason, e.evidence, e.decided_at
from decision e
join campaign c on c.campaign_id = e.campaign_id
left join export_person p on p.profile_id = e.profile_id
where ($since::timestamp is null or e.decided_at >= $since) and ($until::timestamp is null or e.decided_at < $until);

-- name: events
-- One row an event; is_machine: an open or a click that counts nowhere. Of those who are erased only what counts them is left.
select
    e.event_id, d.name as database, e.profile_id, p.key as profile, e.type, e.happened_at, e.recorded_at, e.value, e.properties,
    if(p.profile_id is null, null, e.order_id) as order_id, if(p.profile_id is null, null, e.external_id) as external_id,
    c.name as campaign, e.send_id, e.source, by_machine(e.type, e.properties) as is_machine
from event e
join "database" d on d.database_id = e.database_id
left join campaign c on c.campaign_id = e.campaign_id
left join export_person p on p.profile_id = e.profile_id
where ($since::timestamp is null or e.happened_at >= $since) and ($until::timestamp is null or e.happened_at < $until);

-- name: audit
-- One row an act: who did what to which object, from where, with what differed before and after.
select a.log_id, a.happened_at, a.actor, a.via, a.action, a.kind, a.name, a.before, a.after
from audit a
where ($since::timestamp is null or a.happened_at >= $since) and ($until::timestamp is null or a.happened_at < $until);
