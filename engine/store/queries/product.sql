-- The catalogue, and the products that events name. A product is matched by product_key, a page by page_key (migration 0007).

-- name: keys
select list_transform($ids::varchar[], lambda id: product_key(id));

-- name: of_keys
select product_key, product_id as id, name, category, price, currency, url, image, is_available as available, properties,
    created_at
from product
where database_id = $database_id and product_key in (select unnest($keys::varchar[]));

-- name: forget
delete from product
where database_id = $database_id and product_key in (select product_key(id) from incoming_product);

-- name: revise
-- Before they are written: of those that have another address than before, what people did means something else.
insert into catalogue
select $database_id, 1
where exists (
    select 1
    from incoming_product i
    left join product p on p.database_id = $database_id and p.product_key = product_key(i.id)
    where page_key(i.url) is distinct from p.page_key
)
on conflict do update set revision = revision + 1;

-- name: insert
insert into product
select $database_id, id, product_key(id), name, category, price, currency, url, page_key(url), image, available, properties,
    coalesce(created_at, $now::timestamp), $now
from incoming_product;

-- name: page
-- After a key, in the order of keys; search looks into id, name and category.
select product_key, product_id as id, name, category, price, currency, url, image, is_available as available, properties,
    changed_at
from product
where database_id = $database_id and ($after::varchar is null or product_key > product_key($after))
    and ($search::varchar is null or contains(lower(concat_ws(chr(10), product_id, name, category)), lower($search)))
    and ($category::varchar is null or lower(category) = lower($category))
order by product_key
limit $most;

-- name: one
select product_id as id, name, category, price, currency, url, image, is_available as available, properties, changed_at
from product
where database_id = $database_id and product_key = product_key($id);

-- name: counts
select count(*), count(*) filter (not is_available), max(changed_at)
from product
where database_id = $database_id;

-- name: sites
select distinct lower(regexp_extract(url, '^https?://([^/?#:@\s]+)', 1, 'i'))
from product
where database_id = $database_id and regexp_matches(url, '^https?://', 'i');

-- name: categories
select category, count(*)
from product
where database_id = $database_id and category is not null
group by category
order by category;

-- name: bought
-- What these people have bought and kept: quantities less what was cancelled or sent back.
with told as (
    select event_id, profile_id, type, order_id, happened_at, properties
    from event
    where database_id = $database_id and profile_id in (select unnest($profile_ids::bigint[])) and happened_at <= $now
        and type in ('purchase', 'purchase_cancelled', 'purchase_returned')
), void as (
    -- A cancelled order is gone as a whole, whatever its items are said to be.
    select distinct profile_id, order_id
    from told c
    join told o using (profile_id, order_id)
    where o.type = 'purchase' and c.type = 'purchase_cancelled'
), line as (
    select t.event_id, t.profile_id, t.type, t.happened_at, i.item ->> '$.product' as product,
        i.item ->> '$.category' as category, coalesce(try_cast(i.item ->> '$.quantity' as double), 1) as quantity
    from (from told anti join void using (profile_id, order_id)) t,
        unnest(try_cast(json_extract(t.properties, '$.items') as json[])) i(item)
)
select l.profile_id, any_value(coalesce(p.product_id, l.product)) as product, any_value(p.name) as name,
    any_value(coalesce(p.category, l.category)) as category, bool_or(p.product_key is not null) as is_known,
    bool_or(p.is_available) as is_available,
    sum(if(type = 'purchase', quantity, -abs(quantity))) as quantity,
    count(distinct event_id) filter (type = 'purchase') as orders,
    min(happened_at) filter (type = 'purchase') as first_at, max(happened_at) filter (type = 'purchase') as last_at
from line l
left join product p on p.database_id = $database_id and p.product_key = product_key(l.product)
where product_key(l.product) is not null
group by l.profile_id, product_key(l.product)
having quantity > 0 and orders > 0
order by last_at desc, product;

-- name: viewed
-- Products whose pages these people looked at, or what else `types` say: named by the event, or known by the page's address.
with seen as (
    select profile_id, type, happened_at, properties ->> '$.product' as product, page_key(properties ->> '$.url') as page
    from event
    where database_id = $database_id and profile_id in (select unnest($profile_ids::bigint[])) and happened_at <= $now
        and type in (select unnest($types::varchar[])) and not by_machine(type, properties)
)
select s.profile_id, s.type, any_value(coalesce(p.product_id, s.product)) as product, any_value(p.name) as name, any_value(p.category) as category,
    bool_or(p.product_key is not null) as is_known, bool_or(p.is_available) as is_available, count(*) as times,
    min(happened_at) as first_at, max(happened_at) as last_at
from seen s
left join product p on p.database_id = $database_id
    and (p.product_key = product_key(s.product) or (product_key(s.product) is null and p.page_key = s.page))
where coalesce(p.product_key, product_key(s.product)) is not null
group by s.profile_id, s.type, coalesce(p.product_key, product_key(s.product))
order by last_at desc, product;

-- name: popular
-- Of the days before now: how many people bought each product (orders that were cancelled left out), how many looked at it.
with recent as (
    select profile_id, type, order_id, properties
    from event
    where database_id = $database_id and happened_at > $since and happened_at <= $now and type in ('purchase', 'page_view')
), void as (
    select distinct profile_id, order_id
    from event
    where database_id = $database_id and type = 'purchase_cancelled' and happened_at <= $now and order_id is not null
), bought as (
    select r.profile_id, i.item ->> '$.product' as product, i.item ->> '$.category' as category,
        coalesce(try_cast(i.item ->> '$.quantity' as double), 1) as quantity
    from recent r, unnest(try_cast(json_extract(r.properties, '$.items') as json[])) i(item)
    where r.type = 'purchase' and (r.profile_id, coalesce(r.order_id, '')) not in (select (profile_id, order_id) from void)
), view as (
    select profile_id, properties ->> '$.product' as product, properties ->> '$.url' as url, count(*) as times
    from recent
    where type = 'page_view'
    group by all
), page as (
    -- An address is read once, however often it was looked at.
    select url, page_key(url) as page from (select distinct url from view where url is not null)
), seen as (
    select v.profile_id, coalesce(product_key(v.product), p.product_key) as key, v.product, v.times
    from view v
    left join page g on g.url = v.url
    left join product p on p.database_id = $database_id and p.page_key = g.page
), named as (
    select product_key(product) as key, product, category, profile_id as buyer, quantity, null as viewer, 0 as times from bought
    union all
    select key, product, null, null, 0, profile_id, times from seen
)
select any_value(coalesce(p.product_id, n.product)) as product, any_value(p.name) as name,
    any_value(coalesce(p.category, n.category)) as category, bool_or(p.product_key is not null) as is_known,
    bool_or(p.is_available) as is_available, count(distinct buyer) as buyers, sum(quantity) as quantity,
    count(distinct viewer) as viewers, sum(times)::bigint as views
from named n
left join product p on p.database_id = $database_id and p.product_key = n.key
where n.key is not null
group by n.key
order by buyers desc, viewers desc, n.key
limit $most;

-- name: unknown
-- Products that events of the days before now name and the catalogue does not have.
with named as (
    select product_key(i.item ->> '$.product') as key, i.item ->> '$.product' as product, e.event_id, e.happened_at
    from event e, unnest(try_cast(json_extract(e.properties, '$.items') as json[])) i(item)
    where e.database_id = $database_id and e.happened_at > $since
        and e.type in ('purchase', 'purchase_cancelled', 'purchase_returned')
    union all
    select product_key(e.properties ->> '$.product'), e.properties ->> '$.product', e.event_id, e.happened_at
    from event e
    where e.database_id = $database_id and e.happened_at > $since and e.type = 'page_view'
        and contains(e.properties, '"product"')
)
select any_value(product) as product, count(distinct event_id) as events, max(happened_at) as last_at,
    count(*) over () as products
from named
where key is not null
    and key not in (select product_key from product where database_id = $database_id)
group by key
order by events desc, key
limit $most;
