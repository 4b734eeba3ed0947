-- Versions of a campaign: what waited when a new one began.

-- Whether what waited under earlier versions goes on under this stretch's.
alter table campaign_stretch add column moves_waiting boolean;

-- Each time a waiting send came to go on under another version than it was planned with.
create table send_move (
    send_id bigint not null, from_stretch_id bigint not null, to_stretch_id bigint not null, moved_at timestamp not null
);
