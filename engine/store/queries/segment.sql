-- name: list
select s.segment_id, s.database_id, d.name as database, s.name, s.label, s.kind, s.condition, s.description, s.is_archived,
    s.changed_at
from segment s
join database d on d.database_id = s.database_id
order by s.name;

-- name: insert
insert into segment
values (
    nextval('seq_segment'), $database_id, $name, $label, $kind, $condition, $description, false, $now, $now
);

-- name: update
update segment
set label = $label, condition = $condition, description = $description, changed_at = $now
where segment_id = $segment_id;

-- name: archive
update segment
set is_archived = true, changed_at = $now
where segment_id = $segment_id;

-- name: forget_uses
delete from uses
where user_kind = 'segment' and user_name = $name;

-- name: users
select user_kind, user_name
from uses
where kind = 'segment' and name = $name
order by user_kind, user_name;

-- name: pattern_works
-- False for a regular expression that is one, NULL for one that is none.
select try(regexp_matches('', t.pattern))
from (select $pattern as pattern) t;
