-- What starts campaigns besides changes of fields: events and changes of subscriptions, each read up to a cursor of its own.

-- As after_change_id: what there was when the stretch began, so that what came before in the same moment does not count.
alter table campaign_stretch add column after_event_id bigint default 0;
alter table campaign_stretch add column after_log_id bigint default 0;

-- The row of subscription_change that is the occurrence; write_id and event_id are null then.
alter table send add column log_id bigint;

insert into engine_cursor values ('subscription', 0);

-- Rows read by the planner whose time the clock has not reached yet. log: event, subscription.
create table log_ahead (log varchar not null, id bigint not null, happened_at timestamp not null);

-- Up to when the dates of a campaign have become messages.
create table date_cursor (campaign_id bigint primary key, planned_until timestamp not null);
