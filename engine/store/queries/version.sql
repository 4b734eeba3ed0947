-- Versions of campaigns: what waits under which, what moves to a newer one, and what a pause costs.

-- name: list
-- Every version, the newest first, with the stretches in which it ran as JSON.
select
    v.version, v.definition, v.created_at, v.created_by, s.stretch_id, s.started_at, s.stopped_at, s.ended_by, s.content
from campaign_version v
left join campaign_stretch s on s.campaign_id = v.campaign_id and s.version = v.version
where v.campaign_id = $campaign_id
order by v.version desc, s.stretch_id;

-- name: waiting
-- What waits under each stretch. movable: what has its turn from then on, and was not handed to the relay before.
select
    stretch_id, count(*) as waiting,
    count(*) filter (where attempts = 0 and next_at >= $since) as movable
from send
where campaign_id = $campaign_id and state in ('waiting', 'deferred')
group by stretch_id
order by stretch_id;

-- name: carried
-- Read with rule_stretch, rule_variant and rule_move staged. Which sends that wait go on under another version, one row a step:
-- what counts is when they have their turn, so that it does not matter when they are looked at. All that has its turn until then.
create or replace temp table version_carried as
select
    s.send_id, lag(m.to_stretch_id, 1, s.stretch_id) over path as from_stretch_id, m.to_stretch_id, r.started_at,
    lead(m.to_stretch_id) over path is null as is_last, r.version, v.variant, v.template_id, v.template_version
from send s
join rule_move m on m.from_stretch_id = s.stretch_id and s.next_at >= m.since
join rule_stretch r on r.stretch_id = m.to_stretch_id
join rule_variant v on v.stretch_id = m.to_stretch_id and case
    when s.is_tested is null then bucket_of($salt || ':' || s.campaign_id || ':' || s.profile_id) between v.low and v.high
    else v.variant = s.variant
end
where s.state in ('waiting', 'deferred') and s.attempts = 0 and s.next_at <= $until
window path as (partition by s.send_id order by m.to_stretch_id);

-- name: trace
insert into send_move
select send_id, from_stretch_id, to_stretch_id, started_at
from version_carried
order by send_id, to_stretch_id;

-- name: carry
-- Version, variant and template together: no message mixes two.
update send
set stretch_id = c.to_stretch_id, version = c.version, variant = c.variant, template_id = c.template_id,
    template_version = c.template_version
from version_carried c
where c.send_id = send.send_id and c.is_last;

-- name: moves_of
-- How sends came to their versions, of each in order.
select m.send_id, f.version as before, t.version as after, m.moved_at
from send_move m
join campaign_stretch f on f.stretch_id = m.from_stretch_id
join campaign_stretch t on t.stretch_id = m.to_stretch_id
where m.send_id in (select unnest($ids::bigint[]))
order by m.send_id, m.moved_at, m.to_stretch_id;

-- name: pausing
-- Of what waits: how many are too late once the pause lasts until each of the times, which are in order; and already. The last
-- column: whose time never passes. In a broadcast also that of what waits for the winner of a test, and of what a rate or a test
-- planned for a time in the pause that begins at $since: it leaves as much later (broadcast.shift).
with waiting as (
    select
        case
            when c.kind = 'broadcast' and s.state = 'waiting' and (
                (s.is_tested = false and s.next_at >= timestamp '9999-12-31')
                or (s.due_at >= $since and (s.is_tested is not null or v.definition like '%"rate":%'))
            ) then null
            else s.due_at + r.useful_for
        end as last_at
    from send s
    join campaign c on c.campaign_id = s.campaign_id
    join rule_stretch r on r.stretch_id = s.stretch_id
    join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version
    where s.campaign_id = $campaign_id and s.state in ('waiting', 'deferred')
)
select
    count(*) as waiting, count(*) filter (where last_at < $first) as by_first,
    count(*) filter (where last_at < $second) as by_second, count(*) filter (where last_at < $third) as by_third,
    count(*) filter (where last_at < $now) as late, min(last_at) filter (where last_at >= $now) as first_at,
    max(last_at) as last_at, count(*) filter (where last_at is null) as always
from waiting;

-- name: newest
select c.campaign_id, v.version, v.created_at, v.created_by
from campaign c
join campaign_version v on v.campaign_id = c.campaign_id and v.version = c.version
where c.name = $name;
