-- Dates that are reached (engine/campaigns/dates.py). The matching statement is made there: it reads a profile table.

-- name: cursors
select campaign_id, planned_until
from date_cursor;

-- name: advance
insert or replace into date_cursor values ($campaign_id, $until);
