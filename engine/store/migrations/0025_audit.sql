-- Through which door somebody came who did something, with the caller's address where it is known; null for what is older.
alter table audit add column via varchar;

-- A token works until then; null for ever. From where it was last used: the caller's address.
alter table token add column expires_at timestamp;
alter table token add column last_used_from varchar;
