-- What a write started and what not, by the planner's own rules (engine/campaigns/effects.py).

-- name: changes
create or replace temp table plan_change as
select * from change where write_id = $write_id and is_applied;

-- name: people
-- Each person of the write with the fields that changed, and those of them that came in later than a newer value.
select database_id, profile_id, list(field) as fields, coalesce(list(field) filter (where not is_applied), []) as late
from change
where write_id = $write_id
group by database_id, profile_id;

-- name: judged
-- Reads plan_write, plan_change and rule_stretch. One row a campaign and person whose watched fields the write changed while
-- some stretch of the campaign reigned.
select
    w.campaign_id, w.profile_id, bool_or(w.qualifies) as qualifies, bool_or(s.send_id is not null) as is_planned,
    bool_or(
        c.change_id > (select value from engine_cursor where name = 'change')
        or c.change_id in (select change_id from change_ahead)
    ) as is_unread,
    bool_or(c.starts_triggers) as starts_triggers,
    bool_or(r.stopped_at <= w.changed_at and r.ended_by not in ('changed', 'resumed')) as is_over,
    last(r.ended_by order by r.stretch_id) as ended_by,
    bool_or(c.is_created and not r.new_profiles) as is_new
from plan_write w
join rule_stretch r on r.stretch_id = w.stretch_id
join plan_change c on c.profile_id = w.profile_id and c.write_id = w.write_id and c.changed_at = w.changed_at
left join send s on s.campaign_id = w.campaign_id and s.profile_id = w.profile_id and s.write_id = w.write_id
    and s.occurred_at = w.changed_at
group by w.campaign_id, w.profile_id;
