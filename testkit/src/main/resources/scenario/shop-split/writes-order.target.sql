-- The order service after its cutover.
--- order 160
insert into public.orders (user_uid, total_amount, status)
select (select user_uid from public.orders where user_uid is not null and id >= :a % 100 order by id limit 1), (:b % 1000000) / 100.0, 'pending';
insert into public.order_items (order_id, product_id, product_name, quantity, unit_price, subtotal, final_price)
select currval('public.orders_id_seq'), (select product_id from public.order_items where id >= :c % 100 order by id limit 1), coalesce(:text, 'stavka'), 1, 9.99, 9.99, 9.99;
insert into public.payments (order_id, amount, status, transaction_id) values (currval('public.orders_id_seq'), 9.99, 'authorized', 'tx_' || :word);
--- capture 120
update public.payments set status = 'captured' where id = (select id from public.payments where id >= :a % (select max(id) from public.payments) order by id limit 1);
--- ship 100
update public.orders set status = 'shipped', tracking_number = 'TRK-' || :word
where id = (select id from public.orders where id >= :a % (select max(id) from public.orders) order by id limit 1);
--- remove-order 20
delete from public.orders where id = (select id from public.orders where id >= :a % (select max(id) from public.orders) order by id limit 1);
