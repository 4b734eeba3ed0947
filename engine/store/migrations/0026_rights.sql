-- What people ask for themselves on the preference page: a copy of what is known of them, or that it is erased. Each is one
-- message with a link, sent to the address that the profile had then. `address` is its keyed hash, `state` that of the message.
-- The link signs send_id: a number from a sequence could come again in a copy that was put back, and an old link would open what
-- somebody else asks for later.

create table right_request (
    kind varchar not null, database_id bigint not null, profile_id bigint not null, topic_id bigint,
    address varchar not null, asked_at timestamp not null, expires_at timestamp not null, used_at timestamp,
    send_id bigint not null, state varchar not null, reason varchar, attempts integer not null, next_at timestamp,
    claimed_at timestamp, sent_at timestamp
);
