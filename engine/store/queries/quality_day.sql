-- name: measured
-- Databases that were measured on this day.
select database_id from quality_day where day = $day;

-- name: trend
select day, measured_at, people, score, missing, unverified, doubtful
from quality_day
where database_id = $database_id and day >= $since
order by day;
