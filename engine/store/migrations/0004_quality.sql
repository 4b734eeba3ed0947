-- What a database expects of its fields, and what people have confirmed themselves.

-- A value that its person looked at and confirmed, changed or not.
create table confirmation (
    database_id bigint not null, profile_id bigint not null, field varchar not null, confirmed_at timestamp not null, source varchar not null
);
