-- name: open_links
select email, max(ends_at) as ends_at
from login_link
where email is not null and used_at is null and ends_at > $now
group by email;
