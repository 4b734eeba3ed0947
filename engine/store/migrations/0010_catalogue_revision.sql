-- How often the pages of a catalogue became others: a product came in with an address, or got another one. What people did is
-- read anew then, because an address that was no product's page may be one now.
create table catalogue (database_id bigint primary key, revision bigint not null);

-- Up to which the events were read. None: not known, so that they are read anew once.
alter table recommend_state add column revision bigint;
