-- Long work with its progress: what runs, what ran, and what came of it.

create sequence seq_job;
create table job (
    job_id bigint primary key, kind varchar not null, title varchar not null, state varchar not null, actor varchar not null,
    done bigint not null, total bigint, report varchar, error varchar,
    created_at timestamp not null, started_at timestamp, finished_at timestamp
);
