-- name: get
select f.fragment_id, f.name, f.label, f.version, f.is_archived, f.changed_at, v.source
from fragment f
join fragment_version v on v.fragment_id = f.fragment_id and v.version = f.version
where f.name = $name;

-- name: list
select f.fragment_id, f.name, f.label, f.version, f.is_archived, f.changed_at, v.source
from fragment f
join fragment_version v on v.fragment_id = f.fragment_id and v.version = f.version
order by f.changed_at desc, f.fragment_id desc;

-- name: versions
select v.version, v.source, v.created_at, v.created_by
from fragment f
join fragment_version v on v.fragment_id = f.fragment_id
where f.name = $name
order by v.version desc;

-- name: change
update fragment
set version = $version, label = $label, changed_at = $now
where fragment_id = $fragment_id;

-- name: archive
update fragment
set is_archived = true, changed_at = $now
where fragment_id = $fragment_id;

-- name: uses
-- Who names it: templates and fragments that are not archived.
select user_kind, user_name
from uses
where kind = 'fragment' and name = $name
order by user_kind desc, user_name;

-- name: forget_uses
delete from uses
where user_kind = 'fragment' and user_name = $name;

-- name: templates
-- The newest versions of templates that it stands in, also by way of another fragment; and which version of it they hold.
select t.name, t.label, u.fragment_version as holds, f.version as newest
from fragment f
join template_fragment u on u.fragment_id = f.fragment_id
join template t on t.template_id = u.template_id and t.version = u.version
where f.name = $name and not t.is_archived
order by t.label, t.name;

-- name: outdated
-- Fragments that were changed since a template was saved.
select f.name, f.label, u.fragment_version as holds, f.version as newest
from template t
join template_fragment u on u.template_id = t.template_id and u.version = t.version
join fragment f on f.fragment_id = u.fragment_id
where t.name = $template and u.fragment_version < f.version
order by f.label, f.name;

-- name: held
-- The versions of fragments that a version of a template was compiled with.
select fragment_id, fragment_version
from template_fragment
where template_id = $template_id and version = $version;

-- name: held_texts
select f.name, v.source
from template_fragment t
join fragment f on f.fragment_id = t.fragment_id
join fragment_version v on v.fragment_id = t.fragment_id and v.version = t.fragment_version
where t.template_id = $template_id and t.version = $version;
