-- Broadcasts: each start of one, whether by its schedule or by hand.

create sequence seq_start;

-- scheduled_at: when the schedule said, of each person's own clock when the first one showed it; null: by hand. local_at: what
-- these clocks showed; null: one moment for all. starts_at: as of when its recipients are frozen.
-- state: due, then started; missed until somebody says whether it starts or is left_out.
create table broadcast_start (
    start_id bigint primary key, campaign_id bigint not null, stretch_id bigint not null, scheduled_at timestamp,
    local_at timestamp, starts_at timestamp not null, state varchar not null, recipients bigint
);
