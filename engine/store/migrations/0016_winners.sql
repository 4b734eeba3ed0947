-- A/B/n tests whose winner goes to the rest.

-- true: in the test; false: waits for the winner, or was sent it; null: nothing is chosen in that campaign.
alter table send add column is_tested boolean;

-- When the winner of this start is chosen; null: it has no test.
alter table broadcast_start add column decides_at timestamp;

-- What was chosen. test: the experiment (engine/campaigns/experiments/choosing.py). variant null: it asks, and reason says why.
-- chosen_by: the metric, or who did it by hand.
create table winner (
    campaign_id bigint not null, test varchar not null, variant integer, reason varchar, decided_at timestamp not null,
    chosen_by varchar not null
);
