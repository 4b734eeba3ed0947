-- name: timeline
select event_id, type, happened_at, value, properties, campaign_id, send_id, source
from event
where database_id = $database_id and profile_id = $profile_id
order by happened_at desc, event_id desc
limit $most;

-- name: counts
select type, count(*)
from event
where database_id = $database_id
    and ($since::timestamp is null or happened_at >= $since) and ($until::timestamp is null or happened_at < $until)
group by type
order by type;

-- name: known_ids
select external_id
from event
where database_id = $database_id and external_id in (select unnest($external_ids::varchar[]));

-- name: known_orders
select type, order_id
from event
where database_id = $database_id and type in (select unnest($types::varchar[]))
    and order_id in (select unnest($order_ids::varchar[]));

-- name: insert_for_all
insert into event (event_id, database_id, profile_id, type, happened_at, recorded_at, properties, source)
select nextval('seq_event'), $database_id, profile_id, $type, $happened_at, $recorded_at, $properties, $source
from event_people;

-- name: trial
-- What a dry run of events would have written (engine/events/trial.py).
create or replace temp table event_trial (kind varchar, name varchar);

-- name: trial_known
select distinct t.kind, t.name
from event_trial t
join (select unnest($kinds::varchar[]) as kind, unnest($names::varchar[]) as name) asked using (kind, name);

-- name: trial_note
select unnest($kinds::varchar[]) as kind, unnest($names::varchar[]) as name;
