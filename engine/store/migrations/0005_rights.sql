-- Calls that may be repeated, and people who were erased.

create table idempotency (
    token varchar not null, idempotency_key varchar not null, request_hash varchar not null, status integer, answer varchar,
    created_at timestamp not null
);
