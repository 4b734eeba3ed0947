-- name: get
select hash, label, kind, size, width, height, created_at, created_by
from image
where hash = $hash;

-- name: list
select hash, label, kind, size, width, height, created_at, created_by
from image
order by created_at desc, hash;

-- name: content
select content
from image
where hash = $hash;

-- name: remove
delete from image
where hash = $hash;

-- name: uses
-- What shows a picture: newest texts, and the versions of templates that active campaigns and waiting messages hold.
with showing as (
    select template_id, version
    from template_version
    where contains(compiled, $path)
),
pinned as (
    select s.campaign_id, unnest(from_json(s.content, '[{"template_id":"BIGINT","template_version":"INTEGER"}]')) as variant
    from campaign_stretch s
    where s.stopped_at is null
)
select 'template' as kind, t.name
from template t
join showing s on s.template_id = t.template_id and s.version = t.version
where not t.is_archived
union
select 'fragment', f.name
from fragment f
join fragment_version v on v.fragment_id = f.fragment_id and v.version = f.version
where not f.is_archived and contains(v.source, $path)
union
select 'campaign', c.name
from pinned p
join showing s on s.template_id = p.variant.template_id and s.version = p.variant.template_version
join campaign c on c.campaign_id = p.campaign_id
union
select 'campaign', c.name
from send x
join showing s on s.template_id = x.template_id and s.version = x.template_version
join campaign c on c.campaign_id = x.campaign_id
where x.state in ('waiting', 'claimed', 'deferred', 'in_doubt')
order by kind desc, name;
