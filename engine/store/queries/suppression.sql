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

-- name: standing
-- Every reason given since the address was last lifted.
with told as (
    select * from suppression_change where address in (select unnest($keys::varchar[]))
)
select distinct t.reason
from told t
where t.is_suppressed and not exists (
    select 1
    from told l
    where l.address = t.address and not l.is_suppressed and (l.changed_at, l.log_id) > (t.changed_at, t.log_id)
);

-- name: among
-- Those of these keys that are suppressed now.
select address
from suppression_change
where address in (select unnest($keys::varchar[]))
group by address
having last(is_suppressed order by changed_at, log_id);
