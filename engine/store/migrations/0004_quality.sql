-- What a database expects of its fields, and what people have confirmed themselves.

-- JSON of engine/profiles/quality_settings.py; null: nothing is expected.
alter table field add column quality varchar;

-- A value that its person looked at and confirmed, changed or not. change_id: the change that the value came by: any
-- later change of the field is another value, which nobody has confirmed. Holds no personal values.
create table confirmation (
    database_id bigint not null, profile_id bigint not null, field varchar not null, change_id bigint not null,
    confirmed_at timestamp not null, source varchar not null
);

-- What an address written in ASCII, in small letters, comes to without what people vary: a tag after +, the points at gmail
-- (engine/profiles/quality/variants.py does the same for all addresses).
create macro untagged(local) as coalesce(nullif(regexp_replace(local, '\+.*$', ''), ''), local);
create macro address_variant(address) as
    case when split_part(address, '@', 2) in ('gmail.com', 'googlemail.com')
         then coalesce(nullif(replace(untagged(split_part(address, '@', 1)), '.', ''), ''), split_part(address, '@', 1)) || '@gmail.com'
         else untagged(split_part(address, '@', 1)) || '@' || split_part(address, '@', 2)
    end;
