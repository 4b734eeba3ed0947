-- The surge brake, and what leads back to a campaign.

-- is_braked: started by a change, an event or a subscription that no import brought: counts for the surge brake, and may be held by
-- it. released_at: since when the brake lets it pass.
alter table send add column is_braked boolean;
alter table send add column released_at timestamp;

-- Made by versions before this one: of an old send nobody knows any more whether an import started it; they count as what is usual.
update send set is_braked = (write_id is not null or event_id is not null or log_id is not null);

-- A write that came of a message: what somebody answered by a link in it.
create table write_cause (write_id bigint not null, campaign_id bigint, send_id bigint not null);
