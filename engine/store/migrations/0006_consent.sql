-- Sign-ups that wait for their confirmation, with the proof of each, and the hosted forms they come from.

create sequence seq_opt_in;
create table opt_in (
    opt_in_id bigint not null, topic_id bigint not null, database_id bigint not null, profile_id bigint not null,
    asked_at timestamp not null, source varchar not null, proof varchar not null, confirmed_at timestamp, expires_at timestamp not null,
    mails integer not null, next_mail_at timestamp
);
