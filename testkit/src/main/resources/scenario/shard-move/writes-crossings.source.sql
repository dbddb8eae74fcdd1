-- Customers who change tenants and take their orders along, into the moving tenants, out of them, and about among the others.
-- One customer is meant by all statements of a transaction, whoever comes in meanwhile.
--- customer-changes-tenant 100
select set_config('crossing.customer', id::text, true) from public.customers
where id >= 1 + :a % (select max(id) from public.customers) order by id limit 1 for update;
update public.customers set restaurant_id = 1 + :b % 10 where id = nullif(current_setting('crossing.customer', true), '')::bigint;
update public.orders set restaurant_id = 1 + :b % 10 where customer_id = nullif(current_setting('crossing.customer', true), '')::bigint;
--- order-changes-customer 40
select set_config('crossing.customer', id::text, true) from public.customers
where id >= 1 + :b % (select max(id) from public.customers) order by id limit 1 for share;
update public.orders as o set customer_id = c.id, restaurant_id = c.restaurant_id
from public.customers as c
where o.id = 1 + :a % (select max(id) from public.orders) and c.id = nullif(current_setting('crossing.customer', true), '')::bigint;
--- item-changes-order 40
update public.order_items as i set order_id = (select id from public.orders where id >= :b % (select max(id) from public.orders) order by id limit 1), line_no = 100 + :c % 30000
where (i.order_id, i.line_no) = (select order_id, line_no from public.order_items where order_id >= :a % (select max(id) from public.orders) order by order_id limit 1)
  and not exists (select from public.order_items as x where x.order_id = (select id from public.orders where id >= :b % (select max(id) from public.orders) order by id limit 1) and x.line_no = 100 + :c % 30000);
--- payment-changes-order 20
update public.payments set order_id = (select id from public.orders where id >= :b % (select max(id) from public.orders) order by id limit 1)
where id = (select id from public.payments where id >= :a % (select max(id) from public.payments) order by id limit 1);
--- there-and-back 20
select set_config('crossing.customer', id::text, true) from public.customers
where id >= 1 + :a % (select max(id) from public.customers) order by id limit 1 for update;
update public.customers set restaurant_id = 3 where id = nullif(current_setting('crossing.customer', true), '')::bigint;
update public.orders set restaurant_id = 3 where customer_id = nullif(current_setting('crossing.customer', true), '')::bigint;
update public.customers set restaurant_id = 1 where id = nullif(current_setting('crossing.customer', true), '')::bigint;
update public.orders set restaurant_id = 1 where customer_id = nullif(current_setting('crossing.customer', true), '')::bigint;
