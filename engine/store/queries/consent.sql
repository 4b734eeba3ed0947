-- name: of_send
-- Whose message that is: of a campaign, or one that asks for a confirmation.
select s.send_id, s.database_id, s.profile_id, s.campaign_id, v.definition, null::bigint as topic_id,
    null::bigint as opt_in_id
from send s
join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version
where s.send_id = $send_id
union all
select m.send_id, o.database_id, o.profile_id, null, null, o.topic_id, o.opt_in_id
from opt_in_mail m
join opt_in o on o.opt_in_id = m.opt_in_id
where m.send_id = $send_id;

-- name: last_answer
-- To the question of a message about a field, as text.
select properties ->> '$.answer'
from event
where send_id = $send_id and type = 'answered' and properties ->> '$.field' = $field
order by event_id desc
limit 1;

-- name: forms
select form_id, name, topic_id, database_id, title, intro, button, fields, thanks, thanks_url, is_archived
from form
order by name;

-- name: update_form
update form
set title = $title, intro = $intro, button = $button, fields = $fields, thanks = $thanks, thanks_url = $thanks_url,
    is_archived = $is_archived, changed_at = $now
where form_id = $form_id;

-- name: count_entry
update form set entries = entries + 1 where form_id = $form_id;

-- name: signed_up
-- People who came by each form: asked, and those of them who are in.
select
    p.proof ->> '$.form' as form, count(distinct p.profile_id) as asked,
    count(distinct p.profile_id) filter (where p.state in ('confirmed', 'given')) as confirmed
from opt_in p
where p.proof ->> '$.form' is not null
group by 1;
