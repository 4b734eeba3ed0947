-- Erasing a person: what names them is blanked, what counts them stays (product.md section 2).

-- name: any_hidden
select 1 from suppression_change where starts_with(address, '#') limit 1;

-- name: recall
-- Reads plan_change (queries/plan.sql). What was lifted since is not told again, nor what was recalled before.
insert into suppression_change (log_id, address, reason, is_suppressed, changed_at, source)
with back as (
    select distinct lower(new) as address, keyed_hash(new, $salt) as hash
    from plan_change
    where field = 'email' and new is not null
)
select nextval('seq_log'), b.address, s.reason, true, s.changed_at, s.source
from suppression_change s
join back b on b.hash = s.address
where s.is_suppressed
    and not exists (
        select 1
        from suppression_change l
        where l.address in (b.address, b.hash) and not l.is_suppressed and (l.changed_at, l.log_id) > (s.changed_at, s.log_id)
    )
    and not exists (
        select 1
        from suppression_change k
        where k.address = b.address and k.is_suppressed and k.reason = s.reason and k.changed_at >= s.changed_at
    )
order by s.log_id;

-- name: names
-- Every text by which one of these fields ever named the person.
select distinct lower(name)
from (
    select unnest([old, new]) as name
    from change
    where profile_id = $profile_id and field in (select unnest($fields::varchar[]))
)
where name is not null;

-- name: busy
-- Messages to the person that are under way this very moment.
select
    (select count(*) from send where profile_id = $profile_id and state = 'claimed')
    + (
        select count(*)
        from opt_in_mail m
        join opt_in o on o.opt_in_id = m.opt_in_id
        where o.profile_id = $profile_id and m.state = 'claimed'
    )
    + (select count(*) from right_request where profile_id = $profile_id and state = 'claimed');

-- name: send_ids
select send_id from send where profile_id = $profile_id
union all
select m.send_id
from opt_in_mail m
join opt_in o on o.opt_in_id = m.opt_in_id
where o.profile_id = $profile_id
union all
select send_id from right_request where profile_id = $profile_id
union all
-- Tests: of what the person, or who was merged into them, would get, and what was sent to them.
select (after ->> 'send_id')::bigint
from audit
where kind = 'test'
    and (
        (after ->> 'profile_id')::bigint in (
            with recursive one (profile_id) as (
                select $profile_id::bigint
                union
                select (after ->> 'took')::bigint
                from audit
                join one on name = one.profile_id::varchar
                where kind = 'profile' and action = 'merged'
            )
            select profile_id from one
        )
        or after ->> 'to' in (select keyed_hash(term, $salt) from (select unnest($terms::varchar[]) as term))
    );

-- name: remembered
-- Where somebody sent tests.
delete from setting
where starts_with(name, 'test_address.') and lower(value) in (select unnest($names::varchar[]));

-- name: changes
update change
set old = null, new = null, old_num = null, new_num = null
where profile_id = $profile_id;

-- name: events
-- Sums of money are counts, too: the currency stays, if it is one. So are opens, clicks and what came back: the words of our own
-- by which they are counted stay. Of an id and an order's number a keyed hash stays, by which one that is told again is known.
update event
set external_id = '#' || sha256($salt || ':event:' || external_id), order_id = '#' || sha256($salt || ':order:' || order_id),
    properties = case
        when type in ('opened', 'clicked')
            then nullif(json_merge_patch('{}', json_object(
                'link', try_cast(json_extract_string(properties, '$.link') as integer), 'machine', json_extract_string(properties, '$.machine'),
                'device', json_extract_string(properties, '$.device')
            ))::varchar, '{}')
        when type = 'bounced' and json_extract_string(properties, '$.kind') in ('hard', 'soft')
            then json_object('kind', json_extract_string(properties, '$.kind'))
        when regexp_full_match(json_extract_string(properties, '$.currency'), '[A-Z]{3}')
            then json_object('currency', json_extract_string(properties, '$.currency'))
    end
where profile_id = $profile_id;

-- name: subscriptions
update subscription_change
set reason = null
where profile_id = $profile_id and reason is not null;

-- name: interests
-- Made of the events, which say nothing more.
delete from interest where profile_id = $profile_id;

-- name: opt_ins
update opt_in
set proof = '{}', pending = null, next_mail_at = null,
    state = if(state = 'open', 'refused', state), ended_at = if(state = 'open', $now, ended_at)
where profile_id = $profile_id;

-- name: rights
-- What was asked for is done with, by whichever way the erasure came.
update right_request
set used_at = coalesce(used_at, $now), next_at = null, state = if(state in ('waiting', 'deferred'), 'skipped', state),
    reason = if(state in ('waiting', 'deferred'), 'erased', reason)
where profile_id = $profile_id;

-- name: decisions
update decision
set evidence = '{}'
where profile_id = $profile_id;

-- name: stays
update segment_stay
set left_at = greatest($now, entered_at)
where profile_id = $profile_id and left_at is null;

-- name: suppressions
update suppression_change
set address = $hash, note = null
where address in ($plain, $hash);

-- name: answer
-- The key stays: a call that comes again is not done again.
update idempotency
set answer = if(answer = '', '', '{}')
where key_hash = $key_hash;

-- name: pending
select erasure_id, profile_id, terms from erasure order by erasure_id;

-- name: files_done
update erasure set terms = null where erasure_id = $erasure_id;

-- name: done
delete from erasure where erasure_id = $erasure_id;

-- name: approval
update campaign_stretch set content = $content where stretch_id = $stretch_id;
