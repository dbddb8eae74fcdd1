-- The catalog's editors and reviewers.
--- new-product 60
insert into public.products (name, description, price, stock, category_id, sku, tags, slug, cost_price)
select 'Novo ' || :word, :text, (:a % 100000) / 100.0, 5, 1 + :b % 60, 'SKU-' || :word, array['new', :text], 'product-' || :word, (:c % 9000) / 100.0;
--- price 120
update public.products set price = (:b % 1000000) / 100.0, stock = :c % 200, updated_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.products);
--- other-category 60
update public.products set category_id = case when :b % 9 > 0 then 1 + :b % 60 end where id = 1 + :a % (select max(id) from public.products);
--- product-soft-delete 40
update public.products set deleted_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.products);
--- product-restore 40
update public.products set deleted_at = null
where deleted_at is not null and id between :a % (select max(id) from public.products) and :a % (select max(id) from public.products) + 8;
--- category-soft-delete 20
update public.categories set deleted_at = clock_timestamp() where id = 1 + :a % 60;
--- category-restore 20
update public.categories set deleted_at = null where deleted_at is not null and id between :a % 60 and :a % 60 + 4;
--- category-moves 20
-- Below one of lower number, so that no circle comes about.
update public.categories set parent_id = case when :b % 5 > 0 then 1 + :b % (5 + :a % 50) end, sort_order = :c % 100 where id = 6 + :a % 54 and 1 + :b % (5 + :a % 50) < id;
--- review 100
insert into public.product_reviews (product_id, user_id, rating, title, comment)
select 1 + :a % (select count(*) from public.products where id <= 100), (select id from public.users where id = 1 + :b % 100), 1 + :c % 5, :text, :text;
--- review-edit 60
update public.product_reviews set comment = :text, rating = 1 + :b % 5, updated_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.product_reviews);
--- review-soft-delete 40
update public.product_reviews set deleted_at = case :b % 3 when 0 then null else clock_timestamp() end where id = 1 + :a % (select max(id) from public.product_reviews);
--- review-delete 20
delete from public.product_reviews where id = 1 + :a % (select max(id) from public.product_reviews);
