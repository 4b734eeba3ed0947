-- What people ask for themselves on the preference page: a copy of what is known of them, or that it is erased. Each is one
-- message with a link, sent to the address that the profile had then. `address` is its keyed hash, `state` that of the message.

create sequence seq_right;

create table right_request (
    right_id bigint not null, kind varchar not null, database_id bigint not null, profile_id bigint not null, topic_id bigint,
    address varchar not null, asked_at timestamp not null, expires_at timestamp not null, used_at timestamp,
    send_id bigint not null, state varchar not null, reason varchar, attempts integer not null, next_at timestamp,
    claimed_at timestamp, sent_at timestamp
);
