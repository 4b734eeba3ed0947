-- What came back of each message: one row a send and kind (hard, soft, complaint), so that the same report taken twice is one.
-- status: an enhanced code (RFC 3463). source: how the report came in.
create table bounce (
    send_id bigint not null, profile_id bigint not null, kind varchar not null, status varchar, source varchar not null,
    taken_at timestamp not null
);
