-- Dashboards that are shared, and their links.

-- name: dashboards
select dashboard_id, name, title, note, blocks, filters, created_at, created_by, changed_at, changed_by
from dashboard
order by lower(title), dashboard_id;

-- name: update_dashboard
update dashboard
set title = $title, note = $note, blocks = $blocks, filters = $filters, changed_at = $now, changed_by = $actor
where dashboard_id = $dashboard_id;

-- name: delete_dashboard
delete from dashboard where dashboard_id = $dashboard_id;

-- name: delete_links
delete from dashboard_link where dashboard_id = $dashboard_id;

-- name: forget_uses
delete from uses where user_kind = 'dashboard' and user_name = $name;

-- name: links
select link_id, dashboard_id, created_at, created_by, expires_at, revoked_at
from dashboard_link
order by created_at desc, link_id;

-- name: views
select link_id, views, viewed_at from dashboard_link;

-- name: origins
-- Where the people came from who came on these days of the workspace's calendar. `source_person` stands before it (sources.sql).
select origin, mode(label) as label, count(*) as people
from source_person
where joined_at <= $now and (joined_at at time zone 'UTC' at time zone $zone)::date between $first and $last
group by origin;

-- name: revoke
update dashboard_link set revoked_at = $now where dashboard_id = $dashboard_id and revoked_at is null;

-- name: extend
update dashboard_link set expires_at = $expires_at where link_id = $link_id;

-- name: count_views
update dashboard_link
set views = views + $views, viewed_at = greatest(coalesce(viewed_at, $viewed_at), $viewed_at)
where link_id = $link_id;
