-- name: sent
-- Whom a message was for: of a campaign, one that asks for a confirmation, or one with the link to somebody's own data.
select send_id, database_id, profile_id, campaign_id, coalesce(sent_at, decided_at, due_at) as left_at
from send
where send_id = $send_id
union all
select m.send_id, o.database_id, o.profile_id, null, coalesce(m.sent_at, m.claimed_at)
from opt_in_mail m
join opt_in o on o.opt_in_id = m.opt_in_id
where m.send_id = $send_id
union all
select send_id, database_id, profile_id, null, coalesce(sent_at, claimed_at)
from right_request
where send_id = $send_id;

-- name: addresses
-- Every address of one person, in the order in which they came; what is not applied is history only, like that of a profile
-- that was merged into this one.
select recorded_at, old, new, is_applied
from change
where profile_id = $profile_id and field = 'email'
order by recorded_at, change_id;

-- name: merged
-- When another profile last became one with this one.
select max(merged_at) from merged where into_id = $profile_id;

-- name: kinds
-- What came back of one message so far.
select kind
from bounce
where send_id = $send_id;

-- name: soft
-- Messages to this person that came back since then, where the address may be good; like `sent`.
with back as (
    select distinct send_id
    from bounce
    where profile_id = $profile_id and kind = 'soft' and taken_at > $since and send_id <> $but
)
select s.send_id, s.database_id, s.profile_id, coalesce(s.sent_at, s.decided_at, s.due_at) as left_at
from send s
where s.send_id in (select send_id from back)
union all
select m.send_id, o.database_id, o.profile_id, coalesce(m.sent_at, m.claimed_at)
from opt_in_mail m
join opt_in o on o.opt_in_id = m.opt_in_id
where m.send_id in (select send_id from back)
union all
select send_id, database_id, profile_id, coalesce(sent_at, claimed_at)
from right_request
where send_id in (select send_id from back);

-- name: lifted
-- When one of these addresses was last allowed again.
select max(changed_at)
from suppression_change
where address in (select unnest($keys::varchar[])) and not is_suppressed;
