-- The tenants 3, 5 and 8 with everything that belongs to them, and the target's own tenants as they were.
--- expect restaurants shard_b id
select * from public.restaurants where id in (3, 5, 8)
--- actual
select * from public.restaurants where id < 100
--- expect customers shard_b id
select * from public.customers where restaurant_id in (3, 5, 8)
--- actual
select * from public.customers where restaurant_id < 100
--- expect orders shard_b id
select * from public.orders where restaurant_id in (3, 5, 8)
--- actual
select * from public.orders where restaurant_id < 100
--- expect order_items shard_b order_id line_no
select i.* from public.order_items as i join public.orders as o on o.id = i.order_id where o.restaurant_id in (3, 5, 8)
--- actual
select * from public.order_items where order_id not in (select id from public.orders where restaurant_id > 100)
--- expect payments shard_b id
select p.* from public.payments as p where p.order_id in (select id from public.orders where restaurant_id in (3, 5, 8))
--- actual
select * from public.payments where order_id not in (select id from public.orders where restaurant_id > 100)
--- expect neighbours shard_b restaurants customers orders items payments
select 4::bigint as restaurants, 40::bigint as customers, 820::numeric as orders, 820::numeric as items, 820::numeric as payments
--- actual
select (select count(*) from public.restaurants where id > 100) as restaurants, (select count(*) from public.customers where id > 1000000000 and id <= 1000000040 and name = 'Gost ' || id - 1000000000) as customers,
  (select trunc(sum(total)) from public.orders where id between 1000000001 and 1000000040) as orders,
  (select trunc(sum(price)) from public.order_items where order_id between 1000000001 and 1000000040 and dish = 'Sarma') as items,
  (select trunc(sum(amount)) from public.payments where id between 1000000001 and 1000000040) as payments
--- gather routes router
select coalesce(string_agg(distinct shard, ','), '') from public.shard_routes where tenant in (3, 5, 8)
--- expect one_shard_for_all shard_b shards
-- The moving tenants are all routed to one shard, whichever it is.
select 1 as shards
--- actual
select cardinality(string_to_array({routes}, ',')) as shards
