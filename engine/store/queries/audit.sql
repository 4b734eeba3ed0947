-- name: last_changes
select actor, action, happened_at
from audit
where kind = $kind and name = $name
order by log_id desc
limit $most;

-- name: matching
-- text: in lower letters.
select log_id, happened_at, actor, via, action, kind, name, before, after
from audit
where ($actor::varchar is null or actor = $actor)
    and ($action::varchar is null or action = $action)
    and ($kind::varchar is null or kind = $kind)
    and ($name::varchar is null or name = $name)
    and ($since::timestamp is null or happened_at >= $since)
    and ($until::timestamp is null or happened_at < $until)
    and ($text::varchar is null
        or contains(lower(name), $text)
        or contains(lower(actor), $text)
        or contains(lower(via), $text)
        or contains(lower(action), $text)
        or contains(lower(kind), $text)
        or contains(lower(before), $text)
        or contains(lower(after), $text));

-- name: choices
-- What one can look for: who, what was done, to which kinds of things.
select list(distinct actor order by actor), list(distinct action order by action), list(distinct kind order by kind)
from audit;
