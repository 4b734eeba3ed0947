-- Dashboards for people without an account, and the links that lead to them.

create sequence seq_dashboard;

-- blocks: JSON list of the names of its blocks, in their order; filters: JSON (engine/reports/shared/model.py), with names of
-- things and never a person's value.
create table dashboard (
    dashboard_id bigint not null, name varchar not null, title varchar not null, note varchar not null, blocks varchar not null,
    filters varchar not null, created_at timestamp not null, created_by varchar not null, changed_at timestamp not null,
    changed_by varchar not null
);

-- link_id is random and signed in the link: from a sequence it could come again in a copy that was put back, and an old link
-- would open what was made later. views: looks of people; viewed_at: the last of them.
create table dashboard_link (
    link_id bigint not null, dashboard_id bigint not null, created_at timestamp not null, created_by varchar not null,
    expires_at timestamp not null, revoked_at timestamp, views bigint not null, viewed_at timestamp
);
