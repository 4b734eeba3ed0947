-- Long work with its progress: what runs, what ran, and what came of it.

create sequence seq_job;
-- `request`: what was asked for, `report`: what came of it, both JSON. A report may show values of people as samples:
-- engine/jobs/forgetting.py takes a person out of reports, and out of the files under jobs/ and uploads/ of the data folder.
create table job (
    job_id bigint primary key, kind varchar not null, title varchar not null, state varchar not null, actor varchar not null,
    request varchar, done bigint not null, total bigint, report varchar, error varchar,
    started_at timestamp not null, finished_at timestamp
);
