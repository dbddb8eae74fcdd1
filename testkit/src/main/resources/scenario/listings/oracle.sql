-- UUIDs are compared beside this file: PostgreSQL alone cannot make them.
--- expect listings listings id
select id, 'c2c' as source_type, user_id, null::bigint as storefront_id, external_id, category_id, title, description,
  round(coalesce(price, 0), 2) as price, 'RSD' as currency, condition, coalesce(status, 'active') as status,
  'public' as visibility, country, city, views_count, created_at, updated_at
from public.c2c_listings
union all
select id, 'b2c', owner_id, storefront_id, sku, category_id, name, description, round(price, 2), 'RSD', 'new',
  case is_active when true then 'active' when false then 'inactive' end, 'public', address->>'country', address->>'city',
  coalesce(view_count, 0), created_at, updated_at
from public.b2c_products
--- actual
select id, source_type, user_id, storefront_id, external_id, category_id, title, description, price, currency, condition, status,
  visibility, country, city, views_count, created_at, updated_at
from public.listings
--- expect listing_images listings listing_id display_order
-- A text in the list is a url; an object has its url in itself; nothing else is an image. What is left is numbered from 0.
with both_tables as (
  select id, images from public.c2c_listings union all select id, images from public.b2c_products
), members as (
  select id, value as m, ordinality as place,
    case jsonb_typeof(value) when 'string' then value #>> '{}' when 'object' then value ->> 'url' end as url
  from both_tables
  cross join lateral jsonb_array_elements(case when jsonb_typeof(images) = 'array' then images else '[]'::jsonb end)
    with ordinality
)
select id as listing_id, url, case when jsonb_typeof(m) = 'object' then m ->> 'thumbnail_url' end as thumbnail_url,
  coalesce(m -> 'is_primary' = to_jsonb(true), false) as is_primary,
  (count(*) over (partition by id order by place) - 1)::int as display_order
from members where url is not null and url <> ''
--- expect listing_locations listings listing_id
select id as listing_id, latitude, longitude, location, coalesce(show_on_map, true) as show_on_map
from public.c2c_listings where latitude is not null and longitude is not null
union all
select id, latitude::float8, longitude::float8, address->>'line', show_on_map is distinct from false
from public.b2c_products where num_nonnulls(latitude, longitude) = 2
--- expect orphans listings listing_id
select null::bigint as listing_id where false
--- actual
select listing_id from public.listing_images where listing_id not in (select id from public.listings)
union all
select listing_id from public.listing_locations where listing_id not in (select id from public.listings)
