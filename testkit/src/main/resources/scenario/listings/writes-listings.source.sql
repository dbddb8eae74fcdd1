-- What sellers do. A row is picked as the first at or after a number drawn, so that one is found although ids have gaps.
--- offer 120
insert into public.c2c_listings (user_id, category_id, title, description, price, latitude, longitude, images)
select 1 + :a % 500, 1 + :b % 60, 'Novo 🆕 ' || :word, :text, (:c % 10000000) / 1000.0, 44 + (:d % 1000) / 1000.0, 20 + (:d % 777) / 777.0,
  jsonb_build_array(jsonb_build_object('url', 'https://img.example/' || :word || '.jpg', 'is_primary', true));
--- offer-of-shop 60
insert into public.b2c_products (storefront_id, owner_id, category_id, name, description, price, sku, images)
select 1 + :a % 80, 1 + :b % 500, 1 + :c % 60, 'Roba ' || :word, :text, (:d % 100000) / 10000.0, 'SKU-' || :word, '[]';
--- price 140
update public.c2c_listings set price = (:b % 9000000) / 1000.0, updated_at = clock_timestamp()
where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- price-of-shop 80
update public.b2c_products set price = (:b % 9000000) / 10000.0, updated_at = clock_timestamp()
where id = (select id from public.b2c_products where id >= :a % (select max(id) from public.b2c_products) order by id limit 1);
--- add-image 120
update public.c2c_listings set images = case jsonb_typeof(images) when 'array' then images else '[]' end
    || jsonb_build_object('url', 'https://img.example/' || :word || '.jpg', 'is_primary', false), needs_reindex = true
where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- remove-image 80
update public.c2c_listings set images = images - 0
where jsonb_typeof(images) = 'array'
  and id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- odd-images 30
update public.b2c_products
set images = (array['[]', 'null', '["https://img.example/x.jpg"]', '[{"url": ""}, null, {"url": "https://img.example/🖼.jpg"}]', '{}'])[1 + :b % 5]::jsonb
where id = (select id from public.b2c_products where id >= :a % (select max(id) from public.b2c_products) order by id limit 1);
--- no-images 20
update public.c2c_listings set images = null
where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- move-place 60
update public.c2c_listings set latitude = case when :b % 4 > 0 then 44 + (:b % 1000) / 1000.0 end, longitude = 20 + (:c % 1000) / 1000.0,
  location = :text, show_on_map = case :c % 3 when 0 then null when 1 then true else false end
where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- look 150
update public.c2c_listings set views_count = views_count + 1
where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- sell 40
update public.c2c_listings set status = 'sold'
where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- withdraw 40
delete from public.c2c_listings where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1);
--- withdraw-of-shop 20
delete from public.b2c_products where id = (select id from public.b2c_products where id >= :a % (select max(id) from public.b2c_products) order by id limit 1);
--- from-private-to-shop 20
-- The same number leaves one table and comes into the other within one transaction.
with gone as (
  delete from public.c2c_listings where id = (select id from public.c2c_listings where id >= :a % (select max(id) from public.c2c_listings) order by id limit 1)
  returning id, title, description, coalesce(price, 1) as price, images)
insert into public.b2c_products (id, storefront_id, name, description, price, images)
select id, 1 + :b % 80, left(title, 300), description, price, coalesce(images, '[]') from gone;
--- all-of-a-user 4
update public.c2c_listings set needs_reindex = true, updated_at = clock_timestamp() where user_id = 1 + :a % 500;
--- rolled-back 20 rollback
delete from public.c2c_listings where user_id = 1 + :a % 500;
