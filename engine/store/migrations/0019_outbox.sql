-- A message in doubt is sent again at its next_at; until now nobody sent one again.
update send set next_at = timestamp '9999-12-31' where state = 'in_doubt';
-- Whether it was sent again, or is to be: what stops it then says nothing of the first time.
alter table send add column is_doubted boolean;
