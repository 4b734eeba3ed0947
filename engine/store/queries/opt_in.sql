-- name: latest
-- The last request of this person in this topic that a message was, or is to be, sent for.
select opt_in_id, asked_at, state, address
from opt_in
where topic_id = $topic_id and profile_id = $profile_id and expires_at is not null
order by asked_at desc, opt_in_id desc
limit 1;

-- name: amend
update opt_in set source = $source, proof = $proof, pending = $pending where opt_in_id = $opt_in_id;

-- name: asked_of
select distinct profile_id
from opt_in
where topic_id = $topic_id and profile_id in (select unnest($profile_ids::bigint[])) and expires_at is not null;

-- name: close
update opt_in
set state = $state, ended_at = $now, next_mail_at = null
where topic_id = $topic_id and profile_id in (select unnest($profile_ids::bigint[])) and state in ('open', 'replaced');

-- name: refuse
-- Noes, each of its time, end what was asked before them.
update opt_in
set state = 'refused', ended_at = n.at, next_mail_at = null
from (
    select
        unnest($topic_ids::bigint[]) as topic_id, unnest($profile_ids::bigint[]) as profile_id,
        unnest($times::timestamp[]) as at
) n
where n.topic_id = opt_in.topic_id and n.profile_id = opt_in.profile_id and opt_in.asked_at <= n.at
    and opt_in.state in ('open', 'replaced');

-- name: refuse_all
update opt_in
set state = 'refused', ended_at = $now, next_mail_at = null
where profile_id = $profile_id and state in ('open', 'replaced');

-- name: refuse_addresses
update opt_in
set state = 'refused', ended_at = $now, next_mail_at = null
where address in (select unnest($addresses::varchar[])) and state in ('open', 'replaced');

-- name: stop
update opt_in set stopped_at = $now where opt_in_id = $opt_in_id;

-- name: close_stopped
update opt_in
set state = 'refused', ended_at = $now, next_mail_at = null
where address = (select address from opt_in where opt_in_id = $opt_in_id) and state in ('open', 'replaced');

-- name: lift_stop
update opt_in set stopped_at = null where address = $address and stopped_at is not null;

-- name: moved_on
-- The person has another address than the one that was asked.
update opt_in
set state = 'expired', ended_at = $now, next_mail_at = null, pending = null
where opt_in_id in (select unnest($ids::bigint[])) and state = 'open';

-- name: confirm
update opt_in
set state = 'confirmed', confirmed_at = $now, ended_at = $now, next_mail_at = null, pending = null
where opt_in_id = $opt_in_id;

-- name: is_expired
select 1 from opt_in where state = 'open' and expires_at <= $now limit 1;

-- name: expired
-- Of those requests, the ones whose person is still unconfirmed.
select o.topic_id, any_value(o.database_id) as database_id, o.profile_id
from opt_in o
where o.state = 'open' and o.expires_at <= $now and 'unconfirmed' = (
    select last(s.state order by s.changed_at, s.log_id)
    from subscription_change s
    where s.topic_id = o.topic_id and s.profile_id = o.profile_id
)
group by o.topic_id, o.profile_id
order by o.profile_id, o.topic_id;

-- name: expire
update opt_in
set state = 'expired', ended_at = $now, next_mail_at = null, pending = null
where state = 'open' and expires_at <= $now;

-- name: proofs
select t.name as topic, o.state, o.source, o.asked_at, o.confirmed_at, o.expires_at, o.mails, o.proof
from opt_in o
join topic t on t.topic_id = o.topic_id
where o.profile_id = $profile_id
order by o.asked_at desc, o.opt_in_id desc;

-- name: left
select s.profile_id, any_value(s.database_id) as database_id
from subscription_change s
where s.topic_id = $topic_id
group by s.profile_id
having last(s.state order by s.changed_at, s.log_id) = 'unconfirmed'
    and not exists (select 1 from opt_in o where o.topic_id = $topic_id and o.profile_id = s.profile_id and o.state = 'open')
order by s.profile_id;

-- name: of_token
-- A request with its last message, the state that its person has in its topic now, and whether that state is a no that came
-- after it.
select
    o.*, (select max(m.send_id) from opt_in_mail m where m.opt_in_id = o.opt_in_id) as send_id,
    t.name as topic, t.label as topic_label, s.state as present,
    s.state in ('unsubscribed', 'paused') and s.changed_at > o.asked_at as is_refused
from opt_in o
join topic t on t.topic_id = o.topic_id
left join (
    select
        topic_id, profile_id, last(state order by changed_at, log_id) as state, max(changed_at) as changed_at
    from subscription_change
    group by topic_id, profile_id
) s on s.topic_id = o.topic_id and s.profile_id = o.profile_id
where o.opt_in_id = $opt_in_id;

-- name: next_mail
-- When the engine next has something to do about requests: a message, an end, or what a killed tick left.
select min(due_at)
from (
    select least(next_mail_at, expires_at) as due_at from opt_in where state = 'open'
    union all
    select coalesce(next_at, claimed_at) from opt_in_mail where state in ('deferred', 'claimed')
);

-- name: due
select opt_in_id, mails, asked_at
from opt_in
where state = 'open' and next_mail_at <= $now and expires_at > $now
order by next_mail_at, opt_in_id
limit $most;

-- name: claim_due
-- The reminder counts from the first message: an engine that slept sends it no sooner.
update opt_in
set mails = mails + 1, next_mail_at = case when mails = 0 then $now::timestamp + to_days($remind_days::integer) end
where opt_in_id in (select unnest($ids::bigint[]));

-- name: claim_deferred
update opt_in_mail
set state = 'claimed', attempts = attempts + 1, next_at = null
where send_id in (
    select send_id from opt_in_mail where state = 'deferred' and next_at <= $now order by next_at, send_id limit $most
);

-- name: claimed
select
    m.send_id, m.number, m.attempts, o.opt_in_id, o.topic_id, o.database_id, o.profile_id, o.state, o.asked_at, o.expires_at,
    o.source, o.address
from opt_in_mail m
join opt_in o on o.opt_in_id = m.opt_in_id
where m.state = 'claimed'
order by m.send_id;

-- name: record
update opt_in_mail
set state = $state, reason = $reason, next_at = $next_at, sent_at = $sent_at, attempts = attempts - $untried::integer
where send_id = $send_id;
