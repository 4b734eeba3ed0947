-- The catalogue of products that orders and page views name, and the number of an order beside its event.

-- What a product's id, or the address of a page, is matched by: without case, and for a page without scheme, www, fragment,
-- closing slash and the parameters that only say where somebody came from.
create macro product_key(id) as nullif(lower(trim(id)), '');
create macro page_key(url) as nullif(rtrim(regexp_replace(regexp_replace(
    lower(trim(url)), '(^[a-z]+://(www\.)?)|(#.*$)', '', 'g'),
    '[?&](utm_[a-z]+|gclid|fbclid|msclkid|wc)=[^&]*', '', 'g'), '/?&'), '');

-- properties: JSON of what else the feed tells. No person stands in here.
create table product (
    database_id bigint not null, product_id varchar not null, product_key varchar not null, name varchar not null,
    category varchar, price double, currency varchar, url varchar, page_key varchar, image varchar,
    is_available boolean not null, properties varchar, created_at timestamp not null, changed_at timestamp not null
);

-- Of purchases and what corrects them: the shop's number of the order, so that an order is written once whatever its id.
-- It may lead to a person in the shop's own system: to be blanked with the properties when a person is erased.
alter table event add column order_id varchar;
update event set order_id = nullif(trim(json_extract_string(properties, '$.order_id')), '')
where type = 'purchase' and properties is not null;
