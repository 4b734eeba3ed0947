-- Keys that an import has met (engine/profiles/imports/seen.py): import_seen, and those that come now, staged as incoming_keys.

-- name: met
with firsts as (
    select lower(shown) as key, min(line) as line
    from incoming_keys
    group by lower(shown)
)
select i.n, coalesce(s.line, f.line)
from incoming_keys i
join firsts f on f.key = lower(i.shown)
left join import_seen s on s.key = f.key
where s.line is not null or i.line > f.line;

-- name: note
insert into import_seen
select lower(i.shown), min(i.line)
from incoming_keys i
left join import_seen s on s.key = lower(i.shown)
where s.key is null
group by lower(i.shown);
