-- Two profiles of one person become one: what hangs on $other goes to $keep.

-- name: fields
select name from field where database_id = $database_id;

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

-- name: told
-- What each message of the two is about: the last value of each field that its campaign watches, in its write or its round.
create or replace temp table merge_told as
select s.send_id, s.profile_id, s.campaign_id, s.state, c.field, last(c.new order by c.changed_at, c.change_id) as new
from send s
join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version
join change c on c.profile_id = s.profile_id
    and list_contains(json_extract_string(v.definition, '$.trigger.fields[*]'), c.field)
    and (
        c.write_id = s.write_id
        or (c.changed_at >= s.round_started_at and c.changed_at <= coalesce(s.sent_at, 'infinity'::timestamp))
    )
where s.profile_id in ($keep, $other)
group by all;

-- name: gone
-- Messages that wait with a value that does not stand. A round of $keep is told what stands instead.
create or replace temp table merge_gone as
select distinct s.send_id
from send s
join merge_told t on t.send_id = s.send_id
where s.state in ('waiting', 'deferred')
    and if(
        s.profile_id = $other,
        list_contains($other_lost::varchar[], t.field),
        s.round_started_at is null and list_contains($keep_lost::varchar[], t.field)
    );

-- name: ended
-- Messages that wait but would be a second one of their campaign for this person: beside one of $keep that waits, or after
-- one that either got about the same value, if it was the last that they got.
create or replace temp table merge_ended as
select
    s.send_id, s.campaign_id,
    case
        when s.send_id in (select send_id from merge_gone) then 'value_gone'
        when exists (
            select 1
            from merge_told mine
            join merge_told theirs on theirs.campaign_id = mine.campaign_id and theirs.field = mine.field
                and theirs.new is not distinct from mine.new
            where mine.send_id = s.send_id and theirs.profile_id <> s.profile_id
                and theirs.send_id = (
                    select max(k.send_id)
                    from send k
                    where k.profile_id = theirs.profile_id and k.campaign_id = s.campaign_id
                        and k.state in ('sent', 'claimed', 'in_doubt')
                )
        ) then 'reentry'
        when s.write_id is null and s.event_id is null and s.log_id is null and exists (
            -- Of a broadcast, or a date: the other profile was sent the message of that moment.
            select 1
            from send k
            where k.profile_id in ($keep, $other) and k.profile_id <> s.profile_id and k.campaign_id = s.campaign_id
                and k.occurred_at = s.occurred_at and k.state in ('sent', 'claimed', 'in_doubt')
        ) then 'reentry'
        when s.profile_id = $other and exists (
            select 1
            from send k
            where k.profile_id = $keep and k.campaign_id = s.campaign_id and k.state in ('waiting', 'deferred')
                and k.send_id not in (select send_id from merge_gone)
        ) then 'already_waiting'
    end as reason
from send s
where s.profile_id in ($keep, $other) and s.state in ('waiting', 'deferred');

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

-- name: quiet_other
-- Changes that no plan has read yet start nothing where $keep has told, or is about to tell, the same, or where the value
-- does not stand (other_lost).
update change
set starts_triggers = false
where profile_id = $other and starts_triggers
    and (
        change_id > (select value from engine_cursor where name = 'change')
        or change_id in (select change_id from change_ahead)
    )
    and (list_contains($other_lost::varchar[], field) or field in (
        select k.field
        from change k
        where k.profile_id = $keep and k.is_applied and not list_contains($keep_lost::varchar[], k.field)
        group by k.field
        having bool_or(k.starts_triggers and (
                k.change_id > (select value from engine_cursor where name = 'change')
                or k.change_id in (select change_id from change_ahead)
            ))
            or last(k.new order by k.change_id) in (select o.new from change o where o.profile_id = $other and o.field = k.field)
    ));

-- name: quiet_keep
-- The other way round: what $other has told already, and values that the other's take the place of (keep_lost).
update change
set starts_triggers = false
where profile_id = $keep and starts_triggers
    and (
        change_id > (select value from engine_cursor where name = 'change')
        or change_id in (select change_id from change_ahead)
    )
    and (list_contains($keep_lost::varchar[], field) or exists (
        select 1
        from change o
        where o.profile_id = $other and o.field = change.field and o.is_applied and o.starts_triggers
            and o.new is not distinct from change.new
            and o.change_id <= (select value from engine_cursor where name = 'change')
            and o.change_id not in (select change_id from change_ahead)
            and not exists (
                select 1
                from change n
                where n.profile_id = $other and n.field = o.field and n.is_applied and n.change_id > o.change_id
            )
    ));

-- name: unchain
-- The rest of the other's history is history only: not part of the chain of values, but for what waits to be read or sent.
update change
set is_applied = false
where profile_id = $other and is_applied
    and (
        not starts_triggers
        or (
            change_id <= (select value from engine_cursor where name = 'change')
            and change_id not in (select change_id from change_ahead)
        )
    )
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
