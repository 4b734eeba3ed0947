-- What people did with products, what goes with it, and what each is offered (engine/content/recommend/).

-- name: homes
-- Databases with a catalogue, its revision, and how far and with which one their events were read.
select p.database_id, coalesce(c.revision, 0) as revision, s.event_id, s.read_until, s.revision as read_revision
from (select distinct database_id from product) p
left join catalogue c on c.database_id = p.database_id
left join recommend_state s on s.database_id = p.database_id
order by p.database_id;

-- name: newest_event
select coalesce(max(event_id), 0) from event;

-- name: doers
-- Who did something with products since; what the clock has reached only now included.
select distinct profile_id
from event
where database_id = $database_id and type in (select unnest($types::varchar[])) and happened_at <= $now and event_id > $event_id
union
select distinct profile_id
from event
where database_id = $database_id and type in (select unnest($types::varchar[])) and happened_at <= $now
    and happened_at > $read_until
order by profile_id;

-- name: forget
delete from interest
where database_id = $database_id and profile_id in (select unnest($profile_ids::bigint[]));

-- name: made
-- Rows of interest from the answers of product.bought and product.viewed. What was done in several ways counts by the strongest.
with way(type, kind, strength) as (
    values ('purchase', 'bought', 1.0), ('clicked', 'clicked', 0.6), ('page_view', 'viewed', 0.5), ('opened', 'opened', 0.2)
), deed as (
    select profile_id, product, 'purchase' as type, last_at from bought
    union all
    select profile_id, product, type, last_at from seen
)
select $database_id as database_id, profile_id, product_key(product) as product_key, arg_max(kind, strength) as kind,
    max(strength) as strength, bool_or(kind = 'bought') as is_owned, max(last_at) as happened_at
from deed
join way using (type)
group by profile_id, product_key(product);

-- name: read
insert into recommend_state
values ($database_id, $event_id, $now, $changed, null, 0, 0, $revision)
on conflict do update
set event_id = excluded.event_id, read_until = excluded.read_until, changed = changed + excluded.changed,
    revision = excluded.revision;

-- name: state
select changed, learned_at, products, people, read_until
from recommend_state
where database_id = $database_id;

-- name: is_to_come
-- Whether something was never learned yet that is to be.
select exists (select 1 from product where database_id = $database_id)
    and not exists (
        select 1 from recommend_state where database_id = $database_id and (learned_at is not null or changed = 0)
    );

-- name: deeds
-- What the weights are learned from: the products that most people did something with, of each person the strongest deeds.
with known as (
    select product_key
    from interest
    where database_id = $database_id
    group by product_key
    order by count(distinct profile_id) desc, product_key
    limit $most_products
), person as (
    select profile_id
    from interest
    where database_id = $database_id
    group by profile_id
    order by max(happened_at) desc, profile_id
    limit $most_people
), mine as (
    select profile_id, product_key, max(strength) as strength, max(happened_at) as happened_at
    from interest
    where database_id = $database_id
    group by profile_id, product_key
)
select profile_id as person, dense_rank() over (order by product_key) - 1 as item, product_key, strength
from mine
join known using (product_key)
join person using (profile_id)
qualify row_number() over (partition by profile_id order by strength desc, happened_at desc, product_key) <= $most_of_person
order by person, item;

-- name: forget_weights
delete from product_weight where database_id = $database_id;

-- name: forget_bestsellers
delete from bestseller where database_id = $database_id;

-- name: learned
update recommend_state
set changed = greatest(changed - $changed, 0), learned_at = $now, products = $products, people = $people
where database_id = $database_id;

-- name: rank_categories
insert into bestseller
select $database_id, 'category', lower(p.category), i.product_key,
    row_number() over (
        partition by lower(p.category) order by sum(i.strength) desc, count(distinct i.profile_id) desc, i.product_key
    ) as place
from interest i
join product p on p.database_id = i.database_id and p.product_key = i.product_key
where i.database_id = $database_id and p.category is not null and p.is_available
group by lower(p.category), i.product_key
qualify place <= $most;

-- name: rank_sources
-- Reads came (profile_id, source). By how much more often people of the source chose it than people do on the whole; what only
-- a few of them did says nothing.
insert into bestseller
with deed as (
    select c.source, i.product_key, i.profile_id, i.strength
    from interest i
    join came c using (profile_id)
    where i.database_id = $database_id
), chosen as (
    select source, product_key, sum(strength) as strength, count(distinct profile_id) as people
    from deed
    group by source, product_key
), here as (
    select source, product_key, people, strength, sum(strength) over (partition by source) as of_source,
        sum(strength) over (partition by product_key) as of_product, sum(strength) over () as of_all
    from chosen
)
select $database_id, 'source', source, product_key,
    row_number() over (
        partition by source order by strength - of_source * of_product / of_all desc, product_key
    ) as place
from here
where people >= $fewest and strength > of_source * of_product / of_all
qualify place <= $most;

-- name: weights
select source, target, weight
from product_weight
where database_id = $database_id
order by source, target;

-- name: mine
-- What these people did, of each the strongest first.
select i.profile_id, i.product_key, max(i.strength) as strength, arg_max(i.kind, i.strength) as kind,
    bool_or(i.is_owned) as is_owned, any_value(p.name) as name
from interest i
left join product p on p.database_id = i.database_id and p.product_key = i.product_key
where i.database_id = $database_id and i.profile_id in (select unnest($profile_ids::bigint[]))
group by i.profile_id, i.product_key
order by i.profile_id, strength desc, max(i.happened_at) desc, i.product_key;

-- name: available
select product_key from product where database_id = $database_id and is_available;

-- name: instead
-- What sells best in the categories that these people looked at, the first of each before the second, then what people of their
-- source choose; nothing that they own. Reads came (profile_id, source).
with mine as (
    select i.profile_id, i.product_key, lower(p.category) as category, max(i.strength) as strength, bool_or(i.is_owned) as is_owned
    from interest i
    left join product p on p.database_id = i.database_id and p.product_key = i.product_key
    where i.database_id = $database_id and i.profile_id in (select unnest($profile_ids::bigint[]))
    group by all
), liked as (
    select profile_id, 'category' as kind, category as name, sum(strength) as strength
    from mine
    where category is not null
    group by all
    union all
    select profile_id, 'source', source, 1
    from came
), found as (
    select l.profile_id, b.product_key, l.kind, l.name, b.place, l.strength
    from liked l
    join bestseller b on b.database_id = $database_id and b.kind = l.kind and b.name = l.name
    join product p on p.database_id = $database_id and p.product_key = b.product_key and p.is_available
    anti join (from mine where is_owned) o on o.profile_id = l.profile_id and o.product_key = b.product_key
    qualify row_number() over (partition by l.profile_id, b.product_key order by l.kind, b.place, l.strength desc) = 1
)
select profile_id, product_key, kind, name as because
from found
qualify row_number() over (partition by profile_id order by kind, place, strength desc, name) <= $most
order by profile_id, kind, place, strength desc, name;

-- name: shown
select product_key, product_id as id, name, url, image, price, currency, category
from product
where database_id = $database_id and product_key in (select unnest($keys::varchar[]));
