-- name: get
select * from job where job_id = $job_id;

-- name: list
select * from job where $kinds is null or list_contains($kinds, kind) order by job_id desc limit $most;

-- name: finish
update job set state = $state, done = $done, total = $total, report = $report, error = $error, finished_at = $now
where job_id = $job_id;

-- name: running
select job_id from job where state = 'running';

-- name: interrupt
update job set state = 'interrupted', finished_at = $now where state = 'running';

-- name: finished_before
select job_id from job where finished_at < $before;

-- name: texts
select job_id, title, request, report, error from job;

-- name: set_texts
update job set title = $title, request = $request, report = $report, error = $error where job_id = $job_id;
