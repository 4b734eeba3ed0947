-- The catalogue of products that orders and page views name.

create table product (
    database_id bigint not null, product_id varchar not null, name varchar not null, category varchar, price double, currency varchar,
    url varchar, image varchar, is_available boolean not null, properties varchar, changed_at timestamp not null
);
