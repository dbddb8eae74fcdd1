-- The same application after the cutover, against the order service's tables.
--- reserve 200
insert into public.inventory_reservations (listing_id, order_id, quantity, expires_at)
select (select id from public.listings where id >= 1 + :a % 90 order by id limit 1), 1 + :b % 5000, 1 + :c % 12,
  clock_timestamp() + (60 + :d % 3600) * interval '1 second';
--- commit-order 160
update public.inventory_reservations set status = 'committed'
where id = (select id from public.inventory_reservations
            where id >= 1 + :a % (select max(id) from public.inventory_reservations) order by id limit 1);
--- release 120
update public.inventory_reservations set status = 'released'
where id = (select id from public.inventory_reservations
            where id >= 1 + :a % (select max(id) from public.inventory_reservations) order by id limit 1);
--- become-active 80
update public.inventory_reservations set status = 'active', expires_at = clock_timestamp() + interval '2 hours'
where status <> 'active' and id = (select id from public.inventory_reservations
            where id >= 1 + :a % (select max(id) from public.inventory_reservations) order by id limit 1);
--- delete 40
delete from public.inventory_reservations
where id = (select id from public.inventory_reservations
            where id >= 1 + :a % (select max(id) from public.inventory_reservations) order by id limit 1);
--- rolled-back 20 rollback
delete from public.inventory_reservations where id = 1 + :a % (select max(id) from public.inventory_reservations);
