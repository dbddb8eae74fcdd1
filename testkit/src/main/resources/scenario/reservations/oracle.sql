-- A reservation belongs in the target if it is active, expires after the migration began, and its listing is there.
--- gather listings orders
select array_agg(id)::text from public.listings
--- expect inventory_reservations orders id
select id, product_id as listing_id, order_id, quantity, status::text::varchar(20) as status, expires_at, created_at, updated_at
from public.inventory_reservations
where status = 'active' and expires_at > :started_at
  and (product_id is null or product_id = any ({listings}::bigint[]))
--- expect shopping_carts orders id
select null::bigint as id, null::bigint as user_id, null::timestamptz as created_at where false
--- expect cart_items orders id
select null::bigint as id, null::bigint as cart_id, null::bigint as listing_id, null::int as quantity where false
--- expect orders orders id
select null::bigint as id, null::bigint as user_id, null::text as status, null::numeric as total, null::timestamptz as created_at where false
--- expect order_items orders id
select null::bigint as id, null::bigint as order_id, null::bigint as listing_id, null::int as quantity where false
--- expect orphans orders id
select null::bigint as id where false
--- actual
select r.id from public.inventory_reservations as r left join public.listings as l on l.id = r.listing_id
where r.listing_id is not null and l.id is null
