-- Tests of variants (engine/campaigns/experiments/).

-- name: arms
-- What each variant did by $until with messages that had their turn by $since; reached: got as far as the holdout. starts_at: of
-- one start. Where no winner is chosen everybody is in the test. People are counted, each once: chance put them into the variants,
-- and who has several messages of one does not answer each as if it were somebody else. reached_goal: whoever gets the credit, within
-- $seconds after the message; $event or $goal_segment, null where there is none.
with happening as (
    select profile_id, happened_at
    from event
    where type = $event::varchar
    union all
    select profile_id, entered_at
    from segment_stay
    where segment_id = (select segment_id from segment where name = $goal_segment::varchar)
),
gained as (
    select distinct s.send_id
    from send s
    join happening h on h.profile_id = s.profile_id and h.happened_at <= $until
        and h.happened_at >= coalesce(s.counts_at, s.due_at)
        and h.happened_at <= coalesce(s.counts_at, s.due_at) + to_seconds($seconds)
    where s.campaign_id = $campaign_id and s.stretch_id in (select unnest($stretch_ids::bigint[]))
)
select
    s.variant, count(distinct s.profile_id) as planned,
    count(distinct s.profile_id) filter (where s.reached_at is not null) as reached,
    count(distinct s.profile_id) filter (where s.state in ('sent', 'in_doubt')) as sent,
    count(distinct s.profile_id) filter (where s.state in ('sent', 'in_doubt') and e.is_opened) as opened,
    count(distinct s.profile_id) filter (where s.state in ('sent', 'in_doubt') and e.is_clicked) as clicked,
    count(distinct s.profile_id) filter (where s.state in ('sent', 'in_doubt') and g.send_id is not null) as reached_goal
from send s
left join gained g on g.send_id = s.send_id
left join (
    select send_id, bool_or(type = 'opened') as is_opened, bool_or(type = 'clicked') as is_clicked
    from event
    where campaign_id = $campaign_id and type in ('opened', 'clicked') and happened_at <= $until
        and not by_machine(type, properties)
    group by send_id
) e on e.send_id = s.send_id
where s.campaign_id = $campaign_id and coalesce(s.is_tested, true) and s.stretch_id in (select unnest($stretch_ids::bigint[]))
    and ($starts_at::timestamp is null or s.occurred_at = $starts_at) and coalesce(s.counts_at, s.due_at) <= $since
group by s.variant
order by s.variant;

-- name: others
-- Those who are not in the test: who wait for the winner, or were to get it; and of everybody whom holdout and control group kept.
select
    count(*) filter (where is_tested = false and state in ('waiting', 'claimed', 'deferred')) as waiting,
    count(*) filter (where is_tested = false and state in ('sent', 'in_doubt')) as sent,
    count(*) filter (where is_tested = false and state in ('skipped', 'failed')) as stopped,
    count(*) filter (where reason = 'holdout') as holdout,
    count(*) filter (where reason = 'control') as control
from send
where campaign_id = $campaign_id and stretch_id in (select unnest($stretch_ids::bigint[]))
    and ($starts_at::timestamp is null or occurred_at = $starts_at);

-- name: has_enough
-- When the variant that was last to reach its $minimum people had done so, if all of them have.
select if(count(*) = $variants, max(sent_at), null)
from (
    select variant, min(coalesce(counts_at, due_at)) as sent_at
    from send
    where campaign_id = $campaign_id and is_tested and state in ('sent', 'in_doubt')
        and stretch_id in (select unnest($stretch_ids::bigint[]))
    group by variant, profile_id
    qualify row_number() over (partition by variant order by min(coalesce(counts_at, due_at)), profile_id) = $minimum
);

-- name: chosen
select campaign_id, test, variant, reason, decided_at, chosen_by
from winner;

-- name: undecided_starts
-- Starts with a test whose winner is not chosen yet, once all of the test had their turn, and when the last one really had it: one
-- that quiet hours held, say, has it later than planned. In a pause nothing is chosen.
select
    b.start_id, b.campaign_id, b.stretch_id, b.starts_at, b.decides_at,
    (
        select max(coalesce(s.counts_at, s.due_at))
        from send s
        where s.campaign_id = b.campaign_id and s.occurred_at = b.starts_at and s.is_tested and s.state in ('sent', 'in_doubt')
    ) as last_sent_at
from broadcast_start b
join campaign c on c.campaign_id = b.campaign_id and c.state = 'active'
where b.state = 'started' and b.decides_at is not null
    and not exists (select 1 from winner w where w.campaign_id = b.campaign_id and w.test = 'start ' || b.start_id)
    and not exists (
        select 1
        from send s
        where s.campaign_id = b.campaign_id and s.occurred_at = b.starts_at and s.is_tested
            and s.state in ('waiting', 'claimed', 'deferred') and s.due_at <= b.decides_at
    )
order by b.decides_at, b.start_id;

-- name: starts
select b.start_id, b.stretch_id, b.starts_at, b.decides_at, max(coalesce(s.counts_at, s.due_at)) as last_sent_at
from broadcast_start b
left join send s on s.campaign_id = b.campaign_id and s.occurred_at = b.starts_at and s.is_tested
    and s.state in ('sent', 'in_doubt')
where b.campaign_id = $campaign_id and b.state = 'started'
group by b.start_id, b.stretch_id, b.starts_at, b.decides_at
order by b.start_id desc;

-- name: forget
delete from winner
where campaign_id = $campaign_id and test = $test;

-- name: give
-- The rest of a start gets the winner, from $later after what was planned on.
update send
set
    variant = v.variant, template_id = v.template_id, template_version = v.template_version,
    due_at = send.due_at + $later::interval, next_at = send.due_at + $later::interval
from rule_variant v
where v.stretch_id = send.stretch_id and v.variant = $variant and send.campaign_id = $campaign_id
    and send.occurred_at = $starts_at and send.is_tested = false and send.state = 'waiting';

-- name: give_waiting
-- Of a trigger campaign: who came after the choice, and was planned before it was made, because the engine came late.
update send
set variant = v.variant, template_id = v.template_id, template_version = v.template_version, is_tested = false
from rule_variant v
where v.stretch_id = send.stretch_id and v.variant = $variant and send.campaign_id = $campaign_id
    and send.stretch_id in (select unnest($stretch_ids::bigint[])) and send.occurred_at >= $chosen_at
    and send.state in ('waiting', 'deferred') and send.attempts = 0;

-- name: rate
-- Of a campaign, or of all: messages that were sent, and those that were opened or clicked; or after which, within $seconds, the goal
-- was reached.
with happening as (
    select profile_id, happened_at
    from event
    where type = $event::varchar
    union all
    select profile_id, entered_at
    from segment_stay
    where segment_id = (select segment_id from segment where name = $goal_segment::varchar)
)
select
    (select count(*) from send where state = 'sent' and ($campaign_id::bigint is null or campaign_id = $campaign_id)),
    if($metric = 'goal', (
        select count(distinct s.send_id)
        from send s
        join happening h on h.profile_id = s.profile_id and h.happened_at >= s.sent_at
            and h.happened_at <= s.sent_at + to_seconds($seconds)
        where s.state = 'sent' and s.campaign_id = $campaign_id
    ), (
        select count(distinct send_id)
        from event
        where type = $metric and send_id is not null and ($campaign_id::bigint is null or campaign_id = $campaign_id)
            and not by_machine(type, properties)
    ));

-- name: changed_lately
-- People of whom a watched field was changed so that it meets the condition, as plan.sql asks it; and when, of each day the last time:
-- as in all of these statements.
select c.profile_id, max(c.changed_at) as happened_at
from change c
join rule_watched w on w.field = c.field
where c.database_id = $database_id and c.changed_at > $since and c.changed_at <= $until and c.is_applied and c.starts_triggers
    and c.depth < 3 and ($new_profiles::boolean or not c.is_created)
    and condition_met(w.condition, c.old, c.new, c.old_num, c.new_num, w.from_value, w.to_value, w.threshold)
group by c.profile_id, c.changed_at::date;

-- name: made_lately
-- People whose profile was made; $source: only those made by it, null for any.
select profile_id, max(changed_at) as happened_at
from change
where database_id = $database_id and is_created and changed_at > $since and changed_at <= $until and is_applied and starts_triggers
    and depth < 3 and ($source::varchar is null or source = $source)
group by profile_id, changed_at::date;

-- name: did_lately
-- People with an event of $type. Of one about a segment ($segment, null for others) only of events behind $after, up to which the
-- segment was filled.
select e.profile_id, max(e.happened_at) as happened_at
from event e
where e.database_id = $database_id and e.type = $type and e.happened_at > $since and e.happened_at <= $until
    and e.event_id > $after and ($segment::varchar is null or e.properties ->> '$.segment' = $segment)
    and not by_machine(e.type, e.properties) /* test */
group by e.profile_id, e.happened_at::date;

-- name: subscribed_lately
-- To another state than the one before, as happen.of_subscriptions asks.
select c.profile_id, max(c.changed_at) as happened_at
from (
    select
        database_id, topic_id, profile_id, state, changed_at,
        lag(state) over (partition by topic_id, profile_id order by changed_at, log_id) as before
    from subscription_change
) c
join topic t on t.topic_id = c.topic_id
where c.database_id = $database_id and t.name = $topic and c.changed_at > $since and c.changed_at <= $until
    and ($to::varchar is null or c.state = $to) and c.state is distinct from c.before
group by c.profile_id, c.changed_at::date;
