-- Dates that are reached (engine/campaigns/dates.py). The matching statement is made there: it reads a profile table.

-- name: is_watched
-- Whether any campaign waits for dates. The definition is JSON as orjson writes it.
select exists (
    select 1
    from campaign_stretch s
    join campaign_version v on v.campaign_id = s.campaign_id and v.version = s.version
    where v.definition like '%"event":"date"%'
);

-- name: cursors
select campaign_id, planned_until
from date_cursor;

-- name: advance
insert or replace into date_cursor values ($campaign_id, $until);
