-- Transactions over what becomes several databases: they must end before the first of them is cut over.
--- order-takes-stock 120
insert into public.orders (user_id, total_amount) select (select id from public.users where id = 1 + :a % 100), (:b % 100000) / 100.0;
insert into public.order_items (order_id, product_id, product_name, quantity, unit_price, subtotal, final_price)
select currval('public.orders_id_seq'), id, name, 1, price, price, price from public.products where id = 1 + :c % 40;
update public.products set stock = stock - 1 where id = 1 + :c % 40;
insert into public.analytics_events (event_name, user_id, properties)
select 'purchase', (select id from public.users where id = 1 + :a % 100), jsonb_build_object('order', currval('public.orders_id_seq'));
--- user-leaves-with-everything 30
update public.users set deleted_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.users);
update public.product_reviews set deleted_at = clock_timestamp() where user_id = 1 + :a % (select max(id) from public.users);
insert into public.system_logs (service_name, message, user_id) select 'auth', 'DELETE /api/v1/me done', 1 + :a % (select max(id) from public.users);
--- two-users-become-one 20
update public.orders set user_id = (select id from public.users where id = 1 + :b % 50)
where user_id = 51 + :a % 50 and exists (select from public.users where id = 1 + :b % 50);
update public.users set deleted_at = clock_timestamp() where id = 51 + :a % 50;
--- new-user-orders-at-once 40
insert into public.users (firebase_uid, email) values ('uid-' || :word, :word || '@shop.example');
insert into public.orders (user_id, total_amount) values (currval('public.users_id_seq'), 1);
update public.users set firebase_uid = 'uid3-' || :word where id = currval('public.users_id_seq');
