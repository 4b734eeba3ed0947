-- Requests for a confirmation with the proof of each, the messages about them, and the hosted forms they come from.

create sequence seq_opt_in;
create sequence seq_form;

-- state: open; confirmed by the link; given by the person's own act; elsewhere (an import said so); expired; replaced by a
-- newer one; refused. address: the keyed hash of the address that is asked; stopped_at: when it was told in the message never
-- to ask again. Both stay when the person is erased, like the suppression list. Personal values: proof (JSON: the text shown, where from) and pending (JSON: field → value of a form,
-- written when the person confirms). On erasure set proof to '{}' and pending to null.
create table opt_in (
    opt_in_id bigint not null, topic_id bigint not null, database_id bigint not null, profile_id bigint not null,
    source varchar not null, state varchar not null, asked_at timestamp not null, confirmed_at timestamp, ended_at timestamp,
    expires_at timestamp, proof varchar not null, pending varchar, mails integer not null, next_mail_at timestamp,
    address varchar, stopped_at timestamp
);

-- One row a message: its id is fixed before it is sent. state: claimed, deferred, sent, skipped, failed, in_doubt.
create table opt_in_mail (
    send_id bigint not null, opt_in_id bigint not null, number integer not null, state varchar not null, reason varchar,
    attempts integer not null, claimed_at timestamp not null, next_at timestamp, sent_at timestamp
);

-- A hosted sign-up form. fields: JSON list of the fields it asks for beside the address. entries: how often somebody sent
-- it, counted also where that changed nothing: for a known address the answer takes as long as for a new one.
create table form (
    form_id bigint not null, name varchar not null, topic_id bigint not null, database_id bigint not null,
    title varchar not null, intro varchar not null, button varchar not null, fields varchar not null,
    thanks varchar not null, thanks_url varchar, is_archived boolean not null, entries bigint not null default 0,
    created_at timestamp not null, changed_at timestamp not null
);

-- Why an address was suppressed or lifted, in the words of whoever did it.
alter table suppression_change add column note varchar;
