-- Why a campaign paused itself: JSON of figures and a reason of the ledger (engine/runner/safety.py); null: a person paused it.
alter table campaign_stretch add column stopped_for varchar;
