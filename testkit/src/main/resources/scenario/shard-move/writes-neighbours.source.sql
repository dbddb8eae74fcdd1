-- The tenants that stay on the old shard write on, before and after.
--- new-customer 40
insert into public.customers (restaurant_id, name, phone) values ((array[1, 2, 4])[1 + :a % 3], :text, '+381' || :b % 1000);
--- order 160
insert into public.orders (restaurant_id, customer_id, total, note)
select restaurant_id, id, (:b % 100000) / 100.0, :text from public.customers
where restaurant_id = (array[1, 2, 4])[1 + :a % 3] and id >= :c % (select max(id) from public.customers) order by id limit 1 for share;
insert into public.order_items (order_id, line_no, dish, quantity, price)
select o.id, n, coalesce(:text, 'Jelo ') || n, n, 5.50 from public.orders as o cross join generate_series(1, 3) as n
where o.id = (select max(id) from public.orders where restaurant_id = (array[1, 2, 4])[1 + :a % 3]) on conflict do nothing;
insert into public.payments (order_id, amount, method)
select max(id), (:b % 100000) / 100.0, 'card' from public.orders where restaurant_id = (array[1, 2, 4])[1 + :a % 3] having max(id) is not null;
--- cook 140
update public.orders set state = 'cooking'
where id = (select id from public.orders where restaurant_id = (array[1, 2, 4])[1 + :a % 3] and id >= :b % (select max(id) from public.orders) order by id limit 1);
--- change-item 80
update public.order_items set quantity = 1 + :b % 5, price = (:c % 9000) / 100.0
where order_id = (select id from public.orders where restaurant_id = (array[1, 2, 4])[1 + :a % 3] and id >= :b % (select max(id) from public.orders) order by id limit 1);
--- remove-item 30
delete from public.order_items
where line_no = 2 and order_id = (select id from public.orders where restaurant_id = (array[1, 2, 4])[1 + :a % 3] and id >= :b % (select max(id) from public.orders) order by id limit 1);
--- refund 30
update public.payments set amount = -abs(amount), detail = coalesce(detail, '{}') || jsonb_build_object('refund', :text)
where order_id = (select id from public.orders where restaurant_id = (array[1, 2, 4])[1 + :a % 3] and id >= :b % (select max(id) from public.orders) order by id limit 1);
--- settings 20
update public.restaurants set settings = settings || jsonb_build_object('radius', :b % 20) where id = (array[1, 2, 4])[1 + :a % 3];
--- cancel 20
delete from public.orders
where id = (select id from public.orders where restaurant_id = (array[1, 2, 4])[1 + :a % 3] and id >= :b % (select max(id) from public.orders) order by id limit 1);
--- rolled-back 10 rollback
update public.orders set total = 0 where restaurant_id = 1;
