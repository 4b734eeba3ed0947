-- Fragments: pieces of messages that templates share. A version is a text as it was saved; names never change.
create sequence seq_fragment;

create table fragment (
    fragment_id bigint primary key, name varchar not null, label varchar not null, version integer not null,
    is_archived boolean not null, created_at timestamp not null, changed_at timestamp not null
);
create table fragment_version (
    fragment_id bigint not null, version integer not null, source varchar not null,
    created_at timestamp not null, created_by varchar not null
);

-- What a version of a template was compiled with; fragments in fragments included.
create table template_fragment (
    template_id bigint not null, version integer not null, fragment_id bigint not null, fragment_version integer not null
);

-- Pictures that messages show, named by the hash of their content. kind: png, jpg, gif, webp.
create table image (
    hash varchar primary key, label varchar not null, kind varchar not null, size integer not null,
    width integer not null, height integer not null, content blob not null,
    created_at timestamp not null, created_by varchar not null
);
