-- Starts of broadcasts (engine/campaigns/broadcasting/).

-- name: begun
select campaign_id, stretch_id, scheduled_at, state
from broadcast_start
order by start_id;

-- name: due
select start_id, campaign_id, stretch_id, local_at, starts_at
from broadcast_start
where state = 'due'
order by start_id;

-- name: due_of
select start_id
from broadcast_start
where campaign_id = $campaign_id and state = 'due';

-- name: refused
-- Read with rule_stretch staged. Of broadcast_person (email: as of $starts_at) those whom consent, suppression or address refuse then,
-- as decide.verdicts says it, with what the evidence names.
create or replace temp table broadcast_refused as
with subscribed as (
    select
        profile_id, last(log_id order by changed_at, log_id) as log_id,
        last(state = 'subscribed' or (state = 'paused' and until <= $starts_at) order by changed_at, log_id) as is_in
    from subscription_change
    where changed_at <= $starts_at and topic_id = (select topic_id from rule_stretch where stretch_id = $stretch_id)
    group by profile_id
),
blocked as (
    select
        a.profile_id, last(l.log_id order by l.changed_at, l.log_id) as log_id,
        last(l.is_suppressed order by l.changed_at, l.log_id) as is_out
    from (select profile_id, unnest([lower(email), keyed_hash(email, $salt)]) as address from broadcast_person) a
    join suppression_change l on l.address = a.address and l.changed_at <= $starts_at
    group by a.profile_id
)
select
    p.profile_id,
    case
        when not coalesce(s.is_in, r.is_default_in) then 'no_consent' when b.is_out then 'suppressed' else 'no_address'
    end as reason,
    case when not coalesce(s.is_in, r.is_default_in) then s.log_id when b.is_out then b.log_id end as log_id
from broadcast_person p
join rule_stretch r on r.stretch_id = $stretch_id
left join subscribed s on s.profile_id = p.profile_id
left join blocked b on b.profile_id = p.profile_id
where not coalesce(s.is_in, r.is_default_in) or coalesce(b.is_out, false) or p.email is null;

-- name: parted
-- Each of broadcast_person in an order that stays the same and favours nobody, those first who are tested: a share of them in ten
-- thousandths; null: nobody is, since there is no test. Where there is a rate ($is_paced), who is refused at the start has no place
-- among the others.
create or replace temp table broadcast_part as
select
    p.profile_id, x.reason, x.log_id,
    if($test is null, null, bucket_of($salt || ':test:' || $start_id || ':' || p.profile_id) < $test) as is_tested,
    row_number() over (
        partition by is_tested, x.reason is null
        order by md5($salt || ':start:' || $start_id || ':' || p.profile_id), p.profile_id
    ) - 1 as place
from broadcast_person p
left join broadcast_refused x on $is_paced and x.profile_id = p.profile_id;

-- name: recipients
-- One occurrence for each of one part of them. So many messages in each span of microseconds; whole minutes are kept, so that many
-- fall due together. Of people's own clocks the one that each had by then, or else the workspace's. Who is refused at the start is
-- skipped with it: whatever becomes of them later, nobody leaves for whom the rate has no place.
with own as (
    select c.profile_id, last(c.new order by c.change_id) as zone
    from change c
    where $is_of_person and c.database_id = $database_id and c.field = 'time_zone' and c.is_applied
        and c.changed_at <= $starts_at
    group by c.profile_id
)
select
    $campaign_id as campaign_id, $stretch_id as stretch_id, $database_id as database_id, p.profile_id,
    $starts_at as changed_at,
    p.place + 1000000000::bigint * (if(p.is_tested = false, 1, 0) + if(p.reason is null, 0, 2)) as change_id, p.is_tested,
    if(
        p.reason is null,
        greatest(coalesce(z.due_at, $due_at), $starts_at)
            + to_minutes((p.place::hugeint * $span // $messages // 60000000)::bigint),
        $starts_at
    ) as due_at,
    p.reason,
    case
        when p.reason is not null then json_object('write_id', null, 'log_id', p.log_id, 'earlier_write_id', null)::varchar
    end as evidence
from broadcast_part p
left join own o on o.profile_id = p.profile_id
left join broadcast_zone z on z.zone = o.zone
where p.is_tested is not distinct from $is_tested;

-- name: last_due
select max(due_at)
from plan_occurrence
where campaign_id = $campaign_id and changed_at = $starts_at;

-- name: settle
update broadcast_start
set state = $state, recipients = $recipients, decides_at = $decides_at
where start_id = $start_id;

-- name: starts_of
-- What became of the messages of each start.
select
    b.start_id, b.scheduled_at, b.local_at, b.starts_at, b.state, b.recipients, s.waiting, s.sent, s.skipped, s.failed,
    s.in_doubt, s.last_due_at, s.unchosen
from broadcast_start b
left join (
    select
        occurred_at, count(*) filter (where state in ('waiting', 'claimed', 'deferred')) as waiting,
        count(*) filter (where state = 'sent') as sent, count(*) filter (where state = 'skipped') as skipped,
        count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'in_doubt') as in_doubt,
        max(due_at) filter (where next_at < timestamp '9999-12-31') as last_due_at,
        count(*) filter (where state = 'waiting' and is_tested = false and next_at = timestamp '9999-12-31') as unchosen
    from send
    where campaign_id = $campaign_id
    group by occurred_at
) s on s.occurred_at = b.starts_at and b.state = 'started'
where b.campaign_id = $campaign_id
order by b.start_id;

-- name: turn
-- Of the messages of a start that wait, in the order in which they leave: which of how many one is, and whether they wait for a
-- winner; of a test those who are tested have an order of their own.
select place, waiting, is_unchosen
from (
    select
        send_id, next_at = timestamp '9999-12-31' as is_unchosen, count(*) over part as waiting,
        row_number() over (part order by due_at, send_id) as place
    from send
    where campaign_id = $campaign_id and occurred_at = $starts_at and state in ('waiting', 'claimed', 'deferred')
    window part as (partition by next_at = timestamp '9999-12-31')
)
where send_id = $send_id;

-- name: start_missed
-- Of several the last one; the others are left out.
update broadcast_start
set
    state = if(
        start_id = (select max(start_id) from broadcast_start where campaign_id = $campaign_id and state = 'missed'),
        'due', 'left_out'
    ),
    starts_at = $now, stretch_id = $stretch_id
where campaign_id = $campaign_id and state = 'missed';

-- name: leave_out
update broadcast_start
set state = 'left_out'
where campaign_id = $campaign_id and state = 'missed';

-- name: running
-- The stretch that is active.
select stretch_id, version
from campaign_stretch
where campaign_id = $campaign_id and stopped_at is null;

-- name: shift
-- What was to leave in a pause or after it leaves as much later, where a rate or a test planned it: it goes on where it was.
update send s
set
    due_at = due_at + ($now::timestamp - $paused_at::timestamp),
    next_at = if(next_at < timestamp '9999-12-31', next_at + ($now::timestamp - $paused_at::timestamp), next_at)
from campaign_version v
where s.campaign_id = $campaign_id and s.state = 'waiting' and s.due_at >= $paused_at
    and v.campaign_id = s.campaign_id and v.version = s.version
    and (s.is_tested is not null or v.definition like '%"rate":%');

-- name: shift_decision
update broadcast_start b
set decides_at = decides_at + ($now::timestamp - $paused_at::timestamp)
where campaign_id = $campaign_id and decides_at >= $paused_at
    and not exists (select 1 from winner w where w.campaign_id = b.campaign_id and w.test = 'start ' || b.start_id);

-- name: all_out
-- Broadcasts that run, have started, and of which no message waits or is in doubt (it may be sent again) any more and no start
-- or winner is to be decided.
select c.name, s.version
from campaign c
join campaign_stretch s on s.campaign_id = c.campaign_id and s.stopped_at is null
where c.kind = 'broadcast' and c.state = 'active'
    and exists (select 1 from broadcast_start b where b.campaign_id = c.campaign_id)
    and not exists (select 1 from broadcast_start b where b.campaign_id = c.campaign_id and b.state in ('due', 'missed'))
    and not exists (
        select 1
        from broadcast_start b
        where b.campaign_id = c.campaign_id and b.decides_at > $now
            and not exists (select 1 from winner w where w.campaign_id = b.campaign_id and w.test = 'start ' || b.start_id)
    )
    and not exists (
        select 1
        from send w
        where w.campaign_id = c.campaign_id and w.state in ('waiting', 'claimed', 'deferred', 'in_doubt')
    );
