-- name: list
select address, reason, changed_at, source, note
from (
    select *, row_number() over (partition by address order by changed_at desc, log_id desc) as newest
    from suppression_change
)
where newest = 1 and is_suppressed and contains(address, $text) and ($reason is null or reason = $reason)
order by changed_at desc, log_id desc
limit $most offset $skip;

-- name: counts
select reason, count(*)
from (
    select *, row_number() over (partition by address order by changed_at desc, log_id desc) as newest
    from suppression_change
)
where newest = 1 and is_suppressed
group by reason;

-- name: told
-- What was ever said of these keys, in order.
select address, reason, is_suppressed
from suppression_change
where address in (select unnest($keys::varchar[]))
order by changed_at, log_id;

-- name: among
-- The reasons for which these keys are suppressed now: those given since each was last lifted.
with told as (
    select * from suppression_change where address in (select unnest($keys::varchar[]))
),
lifted as (
    select address, max((changed_at, log_id)) as at
    from told
    where not is_suppressed
    group by address
)
select distinct t.address, t.reason
from told t
left join lifted l on l.address = t.address
where t.is_suppressed and (l.at is null or (t.changed_at, t.log_id) > l.at);
