-- The checkout and the back office.
--- order 160
insert into public.orders (user_id, total_amount, status, subtotal, tax)
select (select id from public.users where id = 1 + :a % 200), (:b % 1000000) / 100.0, 'pending', (:b % 900000) / 100.0, (:b % 90000) / 100.0;
insert into public.order_items (order_id, product_id, product_name, quantity, unit_price, subtotal, final_price)
select currval('public.orders_id_seq'), 1 + (:c + n) % 40, coalesce(:text, 'stavka') || n, 1 + n, 9.99, 9.99 * (1 + n), 9.99 * (1 + n) from generate_series(0, 2) as n;
insert into public.payments (order_id, amount, status, transaction_id, gateway, gateway_response)
values (currval('public.orders_id_seq'), (:b % 1000000) / 100.0, 'authorized', 'tx_' || :word, 'stripe', jsonb_build_object('text', :text));
--- capture 120
update public.payments set status = 'captured', gateway_response = coalesce(gateway_response, '{}') || jsonb_build_object('captured', :b % 2 = 0)
where id = 1 + :a % (select max(id) from public.payments);
update public.orders set payment_status = 'paid', updated_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.orders);
--- ship 100
update public.orders set status = 'shipped', tracking_number = 'TRK-' || :word where id = 1 + :a % (select max(id) from public.orders);
--- other-user 50
update public.orders set user_id = case when :b % 7 > 0 then (select id from public.users where id = 1 + :b % 100) end where id = 1 + :a % (select max(id) from public.orders);
--- change-item 60
update public.order_items set quantity = 1 + :b % 9, product_id = 1 + :c % 40 where id = 1 + :a % (select max(id) from public.order_items);
--- item-to-other-order 20
update public.order_items set order_id = (select id from public.orders where id >= :b % (select max(id) from public.orders) order by id limit 1)
where id = 1 + :a % (select max(id) from public.order_items);
--- cancel 30
update public.orders set status = 'cancelled' where id = 1 + :a % (select max(id) from public.orders);
--- remove-order 20
delete from public.orders where id = 1 + :a % (select max(id) from public.orders);
--- savepoint 20
savepoint before_note;
update public.orders set shipping_method = 'courier' where id = 1 + :a % (select max(id) from public.orders);
rollback to savepoint before_note;
update public.orders set shipping_method = :word where id = 1 + :a % (select max(id) from public.orders);
--- rolled-back 10 rollback
delete from public.orders where id between 1 + :a % (select max(id) from public.orders) and 5 + :a % (select max(id) from public.orders);
