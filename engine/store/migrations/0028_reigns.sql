-- What counts when a campaign goes through several versions and pauses: used wherever a log is read for campaigns.

-- Whether a stretch says what counts at a moment in a log: from its beginning until the next one of its campaign begins (null: none
-- does). What stands in the log at the very moment of a beginning comes before it up to the number that the log had reached.
create macro reigns(moment, id, started_at, after_id, next_started_at, next_after_id) as
    (moment > started_at or (moment = started_at and id > after_id))
    and (next_started_at is null or moment < next_started_at or (moment = next_started_at and id <= next_after_id));

-- Whether what happens then starts something: a pause does not, unless it was resumed with what happened in it.
create macro counts_then(moment, stopped_at, ended_by) as
    stopped_at is null or moment < stopped_at or ended_by in ('changed', 'resumed');
