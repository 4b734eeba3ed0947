-- What is forgotten of one database when the demo is left, in this order: the one place, beside erasure, where logs shrink.

-- name: decisions
delete from decision where send_id in (select send_id from send where database_id = $database_id);

-- name: sends
delete from send where database_id = $database_id;

-- name: changes_ahead
delete from change_ahead where change_id in (select change_id from change where database_id = $database_id);

-- name: changes
delete from change where database_id = $database_id;

-- name: events_ahead
delete from log_ahead
where (log = 'event' and id in (select event_id from event where database_id = $database_id))
    or (log = 'subscription' and id in (select log_id from subscription_change where database_id = $database_id));

-- name: dates
delete from date_cursor where campaign_id in (select campaign_id from campaign where database_id = $database_id);

-- name: events
delete from event where database_id = $database_id;

-- name: products
delete from product where database_id = $database_id;

-- name: opt_in_mails
delete from opt_in_mail where opt_in_id in (select opt_in_id from opt_in where database_id = $database_id);

-- name: rights
delete from right_request where database_id = $database_id;

-- name: opt_ins
delete from opt_in where database_id = $database_id;

-- name: subscriptions
delete from subscription_change where database_id = $database_id;

-- name: stays
delete from segment_stay where segment_id in (select segment_id from segment where database_id = $database_id);

-- name: quality_days
delete from quality_day where database_id = $database_id;

-- name: stretches
delete from campaign_stretch
where campaign_id in (select campaign_id from campaign where database_id = $database_id);

-- name: drafts
update campaign set state = 'draft' where database_id = $database_id and state <> 'archived';

-- name: rewind
update engine_cursor
set value = least(value, case name
    when 'change' then (select coalesce(max(change_id), 0) from change)
    when 'event' then (select coalesce(max(event_id), 0) from event)
    when 'subscription' then (select coalesce(max(log_id), 0) from subscription_change)
    else value
end);
