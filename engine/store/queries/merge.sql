-- Two profiles of one person become one: what hangs on $other goes to $keep.

-- name: fields
select name from field where database_id = $database_id;

-- name: counts
-- How much hangs on a profile.
select
    (select count(*) from change where profile_id = $profile_id) as changes,
    (select count(*) from event where profile_id = $profile_id) as events,
    (select count(*) from send where profile_id = $profile_id) as sends,
    (select count(*) from segment_stay where profile_id = $profile_id and left_at is null) as segments;

-- name: standings
-- The last state of a profile in each topic. A pause that is over is none.
select topic_id, if(state = 'paused' and until <= $now, 'subscribed', state) as state, until
from subscription_change
where profile_id = $profile_id
qualify row_number() over (partition by topic_id order by changed_at desc, log_id desc) = 1;

-- name: shared_writes
-- Writes that touched both, like those of one import: two occurrences of one person and write would be one.
select distinct write_id
from change
where profile_id = $other and write_id in (select write_id from change where profile_id = $keep);

-- name: renumber_changes
update change set write_id = $new where profile_id = $other and write_id = $old;

-- name: renumber_sends
update send set write_id = $new where profile_id = $other and write_id = $old;

-- name: ended
-- Messages of $other that wait but would be a second one of their campaign for this person, and rounds whose field has
-- another value than they wait with (fields: those in which the other's value does not stand).
create or replace temp table merge_ended as
select
    s.send_id, s.campaign_id,
    case
        when exists (
            select 1 from send k where k.profile_id = $keep and k.campaign_id = s.campaign_id and k.state in ('waiting', 'deferred')
        ) then 'already_waiting'
        when exists (
            select 1
            from send k
            where k.profile_id = $keep and k.campaign_id = s.campaign_id and k.state in ('sent', 'claimed', 'in_doubt')
        ) then 'reentry'
        when s.round_started_at is not null and exists (
            select 1
            from change c
            join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version
            where c.profile_id = $other and c.changed_at >= s.round_started_at
                and c.field in (select unnest($fields::varchar[]))
                and list_contains(json_extract_string(v.definition, '$.trigger.fields[*]'), c.field)
        ) then 'value_gone'
    end as reason
from send s
where s.profile_id = $other and s.state in ('waiting', 'deferred');

-- name: end_sends
update send
set state = 'skipped', reason = e.reason, decided_at = $now
from merge_ended e
where e.send_id = send.send_id and e.reason is not null;

-- name: end_decisions
insert into decision (decision_id, send_id, campaign_id, profile_id, state, reason, evidence, decided_at)
select nextval('seq_decision'), send_id, campaign_id, $keep, 'skipped', reason, '{}', $now
from merge_ended
where reason is not null
order by send_id;

-- name: quiet
-- Changes that no plan has read yet start nothing where $keep has told, or is about to tell, the same.
update change
set starts_triggers = false
where profile_id = $other and starts_triggers
    and (
        change_id > (select value from engine_cursor where name = 'change')
        or change_id in (select change_id from change_ahead)
    )
    and field in (
        select k.field
        from change k
        where k.profile_id = $keep and k.is_applied
        group by k.field
        having bool_or(k.starts_triggers and (
                k.change_id > (select value from engine_cursor where name = 'change')
                or k.change_id in (select change_id from change_ahead)
            ))
            or last(k.new order by k.change_id) in (select o.new from change o where o.profile_id = $other and o.field = k.field)
    );

-- name: unchain
-- The rest of the other's history is history only: not part of the chain of values, but for what waits to be read or sent.
update change
set is_applied = false
where profile_id = $other and is_applied
    and change_id <= (select value from engine_cursor where name = 'change')
    and change_id not in (select change_id from change_ahead)
    and not exists (
        select 1
        from send s
        where s.profile_id = $other and s.state in ('waiting', 'deferred')
            and (change.write_id = s.write_id or change.changed_at >= s.round_started_at)
    );

-- name: leave_twice
update segment_stay
set left_at = greatest($now, entered_at)
where profile_id = $other and left_at is null
    and segment_id in (select segment_id from segment_stay where profile_id = $keep and left_at is null);

-- name: open_requests
select distinct topic_id from opt_in where profile_id = $other and state = 'open';

-- name: forget_confirmations
-- A confirmation is about the value that was confirmed: that of the profile whose value was not taken goes.
delete from confirmation
where (profile_id = $other and field in (select unnest($kept::varchar[])))
    or (profile_id = $keep and field in (select unnest($taken::varchar[])));

-- name: standings_of
-- How sure one may be of the last value of each of these fields.
select field, last(standing order by change_id) as standing
from change
where profile_id = $profile_id and field in (select unnest($fields::varchar[]))
group by field;

-- name: confirm_taken
-- Who confirmed a value confirmed it also where it stands now.
update confirmation
set change_id = coalesce(
    (select max(c.change_id) from change c where c.profile_id = $keep and c.field = confirmation.field), confirmation.change_id
)
where profile_id = $keep and field in (select unnest($taken::varchar[]));

-- name: last_values
-- The last value of the chain, each field.
select field, last(new order by change_id) as new
from change
where profile_id = $keep and is_applied
group by field;

-- name: into
select into_id from merged where profile_id = $profile_id;
