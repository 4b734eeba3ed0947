-- Segments that keep their members (static, updatable), schedules, and every condition a segment has had.

alter table segment add column version integer default 1;
alter table segment add column schedule varchar;
alter table segment add column refreshed_at timestamp;
alter table segment add column next_refresh_at timestamp;

-- A field may be removed and made anew under its name: changes up to this one are the old one's.
alter table field add column after_change_id bigint default 0;

create table segment_version (
    segment_id bigint not null, version integer not null, condition varchar not null,
    created_at timestamp not null, created_by varchar not null
);
insert into segment_version select segment_id, 1, condition, changed_at, 'local' from segment;

-- Each time a profile was in a segment: until left_at, still if that is null.
create table segment_stay (
    segment_id bigint not null, profile_id bigint not null, entered_at timestamp not null, left_at timestamp, source varchar not null
);
