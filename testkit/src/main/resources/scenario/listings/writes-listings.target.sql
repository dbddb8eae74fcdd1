-- The listing service after the cutover.
--- offer 120
insert into public.listings (source_type, user_id, title, description, price)
select 'c2c', 1 + :a % 500, 'Novo 🆕 ' || :word, :text, (:c % 1000000) / 100.0;
insert into public.listing_images (listing_id, url, is_primary, display_order)
select currval('public.listings_id_seq'), 'https://img.example/' || :word || '.jpg', true, 0;
--- price 140
update public.listings set price = (:b % 900000) / 100.0, updated_at = clock_timestamp()
where id = (select id from public.listings where id >= :a % (select max(id) from public.listings) order by id limit 1);
--- look 100
update public.listings set views_count = views_count + 1
where id = (select id from public.listings where id >= :a % (select max(id) from public.listings) order by id limit 1);
--- hide-on-map 30
update public.listing_locations set show_on_map = false
where listing_id = (select listing_id from public.listing_locations where listing_id >= :a % (select max(listing_id) from public.listing_locations) order by listing_id limit 1);
--- withdraw 30
delete from public.listings where id = (select id from public.listings where id >= :a % (select max(id) from public.listings) order by id limit 1);
