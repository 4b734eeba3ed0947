-- Who may open the dashboard in team mode. Nothing here opens anything by itself: passwords are argon2 hashes, logins and links
-- are hashes of what their holders have.

create sequence seq_login;

-- email: lower case. password: null for who signs in elsewhere, or has not chosen one yet.
create table account (
    email varchar not null, role varchar not null, password varchar, created_at timestamp not null, last_seen_at timestamp
);

-- A browser that is signed in. how: password, oidc. came_from: its address; agent: how it calls itself.
create table login (
    login_id bigint not null, hash varchar not null, email varchar not null, how varchar not null, came_from varchar not null,
    agent varchar not null, started_at timestamp not null, last_seen_at timestamp not null, ends_at timestamp not null,
    ended_at timestamp
);

-- Opens once, for choosing a password. email: null for the very first admin, who says it there.
create table login_link (
    hash varchar not null, email varchar, made_at timestamp not null, ends_at timestamp not null, used_at timestamp
);
