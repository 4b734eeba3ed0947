-- What people did with products, and which products go with which (engine/content/recommend/). Made of events, profiles and the
-- catalogue; can be made anew.

-- One row a person × product, in the catalogue or not. kind: the strongest of bought, clicked, viewed, opened.
create table interest (
    database_id bigint not null, profile_id bigint not null, product_key varchar not null, kind varchar not null,
    strength float not null, is_owned boolean not null, happened_at timestamp not null
);

-- Interest in source speaks for target.
create table product_weight (
    database_id bigint not null, source varchar not null, target varchar not null, weight float not null
);

-- For people of whom less is known. kind category: what most people chose in it; kind source: what people who came that way
-- choose more often than others. place: 1 is the first.
create table bestseller (
    database_id bigint not null, kind varchar not null, name varchar not null, product_key varchar not null, place integer not null
);

-- event_id, read_until: the events that interest was made of. changed: how often people's rows were
-- made anew since the weights were learned.
create table recommend_state (
    database_id bigint primary key, event_id bigint not null, read_until timestamp not null, changed bigint not null,
    learned_at timestamp, products integer not null, people integer not null
);
