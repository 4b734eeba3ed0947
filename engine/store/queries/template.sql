-- name: get
select t.template_id, t.name, t.label, t.version, t.is_archived, t.changed_at,
    v.subject, v.preheader, v.html, v.mjml, v.text, v.compiled
from template t
join template_version v on v.template_id = t.template_id and v.version = t.version
where t.name = $name;

-- name: list
select t.template_id, t.name, t.label, t.version, t.is_archived, t.changed_at,
    v.subject, v.preheader, v.html, v.mjml, v.text, v.compiled
from template t
join template_version v on v.template_id = t.template_id and v.version = t.version
order by t.changed_at desc, t.template_id desc;

-- name: names
select name
from template
where not is_archived
order by name;

-- name: version
select template_id, version, subject, preheader, html, mjml, text, compiled, created_at, created_by
from template_version
where template_id = $template_id and version = $version;

-- name: versions
select template_id, version, subject, preheader, html, mjml, text, compiled, created_at, created_by
from template_version
where template_id = $template_id
order by version desc;

-- name: change
update template
set version = $version, label = $label, changed_at = $now
where template_id = $template_id;

-- name: archive
update template
set is_archived = true, changed_at = $now
where template_id = $template_id;

-- name: uses
-- Campaigns that name the template and are not over.
select distinct u.user_name
from uses u
join campaign c on c.name = u.user_name
where u.user_kind = 'campaign' and u.kind = 'template' and u.name = $name and c.state not in ('archived', 'finished')
order by u.user_name;

-- name: set_aside_uses
-- Its fragments are compiled into a version: they may go.
update uses
set user_kind = 'template_version', user_name = $template_id || '.' || $version
where user_kind = 'template' and user_name = $name and kind <> 'fragment';

-- name: forget_uses
delete from uses
where user_kind = 'template' and user_name = $name;

-- name: links
select number, address, has_values
from template_link
where template_id = $template_id and version = $version
order by number;
