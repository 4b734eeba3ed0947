-- How good the values of a database were, once a day: what lowers the score, in points (engine/reports/quality_trend.py).
create table quality_day (
    database_id bigint not null, day date not null, measured_at timestamp not null, people bigint not null, score double,
    missing double not null, unverified double not null, doubtful double not null
);
