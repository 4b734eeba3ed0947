-- Troubles that there were (engine/operations). subject: what of a kind it is about, a campaign's name, or ''. level: error,
-- warning. told_at: when word of it got to somebody last, null as long as it got to nobody; ended_at: null while it lasts.

create sequence seq_alert;

create table alert (
    alert_id bigint not null, kind varchar not null, subject varchar not null, level varchar not null, text varchar not null,
    began_at timestamp not null, told_at timestamp, ended_at timestamp
);
