-- Limits and quiet hours.

-- A guard put it off until then; null: it is judged at its due time. counts_at: at which moment it counts for the limits on
-- later messages; null: its due time.
alter table send add column held_until timestamp;
alter table send add column counts_at timestamp;

-- JSON of engine/campaigns/guarding.py; null: none.
alter table topic add column limits varchar;
