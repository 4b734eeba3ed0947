-- What calls may repeat, how fast tokens may call, people who became one, and people who were erased.

-- Answers of calls with an Idempotency-Key, for a day. The key and the request are kept as keyed hashes; an answer may quote
-- what was sent: erasing a person empties it.
create table idempotency (
    key_hash varchar primary key, request_hash varchar not null, status integer not null, answer varchar not null,
    created_at timestamp not null
);

-- Calls a second that a token may make; null: as many as it likes.
alter table token add column rate double;

-- A profile that went into another one is an empty stone that says so here.
create table merged (
    database_id bigint not null, profile_id bigint not null, into_id bigint not null, write_id bigint, merged_at timestamp not null
);

-- Erasures whose files are not all clean yet. terms: JSON, what to look for in them; null when that is done and only the
-- workspace's own file is still to be written anew.
create table erasure (
    erasure_id bigint primary key, database_id bigint not null, profile_id bigint not null, terms varchar, asked_at timestamp not null
);
create sequence seq_erasure;

-- The form in which an erased person's address stays suppressed (engine/profiles/subscriptions/suppression.py: keys_of).
create macro keyed_hash(address, salt) as '#' || sha256(salt || ':' || lower(address));
