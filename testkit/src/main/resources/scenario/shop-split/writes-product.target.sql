-- The product service after its cutover.
--- new-product 60
insert into public.products (name, description, price, stock, category_id, sku, tags, slug)
select 'Novo ' || :word, :text, (:a % 100000) / 100.0, 5, (select id from public.categories where id >= 1 + :b % 40 order by id limit 1), 'SKU-' || :word,
  array['new', :text], 'product-' || :word;
--- price 120
update public.products set price = (:b % 1000000) / 100.0, updated_at = clock_timestamp()
where id = (select id from public.products where id >= :a % (select max(id) from public.products) order by id limit 1);
--- review 100
insert into public.product_reviews (product_id, user_uid, rating, title)
select id, (select user_uid from public.product_reviews where user_uid is not null and id >= :b % 20 order by id limit 1), 1 + :c % 5, :text
from public.products where id >= :a % (select max(id) from public.products) order by id limit 1;
--- review-delete 20
delete from public.product_reviews where id = (select id from public.product_reviews where id >= :a % (select max(id) from public.product_reviews) order by id limit 1);
