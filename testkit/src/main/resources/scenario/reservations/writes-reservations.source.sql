-- What the monolith does all day. Numbers of rows are drawn below the highest there is; one that is gone matches nothing.
--- reserve 200
insert into public.inventory_reservations (product_id, order_id, quantity, expires_at)
select 1 + :a % 120, 1 + :b % 5000, 1 + :c % 12, clock_timestamp() + (60 + :d % 3600) * interval '1 second';
--- reserve-of-no-listing 20
insert into public.inventory_reservations (product_id, order_id, quantity, expires_at)
select case :a % 4 when 0 then null when 1 then 17 * (1 + :b % 5) else 1000000 + :b % 50 end, 1 + :c % 5000, 1,
  clock_timestamp() + interval '1 hour';
--- commit-order 160
update public.inventory_reservations set status = 'committed'
where status = 'active' and id = 1 + :a % (select max(id) from public.inventory_reservations);
--- release 120
update public.inventory_reservations set status = 'released'
where status = 'active' and id = 1 + :a % (select max(id) from public.inventory_reservations);
--- expire 80
update public.inventory_reservations set status = 'expired', expires_at = least(expires_at, clock_timestamp())
where id in (select id from public.inventory_reservations where status = 'active' and expires_at < clock_timestamp()
             order by expires_at limit 5 for update skip locked);
--- become-active 120
update public.inventory_reservations set status = 'active', expires_at = clock_timestamp() + interval '2 hours'
where status <> 'active' and id = 1 + :a % (select max(id) from public.inventory_reservations);
--- prolong 80
update public.inventory_reservations set expires_at = clock_timestamp() + (:b % 7200) * interval '1 second'
where id = 1 + :a % (select max(id) from public.inventory_reservations);
--- expired-long-ago 40
-- Still active, but the filter's other half no longer holds.
update public.inventory_reservations set expires_at = timestamptz '2020-01-01 00:00:00+00'
where id = 1 + :a % (select max(id) from public.inventory_reservations);
--- other-product 40
update public.inventory_reservations set product_id = case :b % 3 when 0 then 1000000 + :c % 50 else 1 + :c % 120 end
where id = 1 + :a % (select max(id) from public.inventory_reservations);
--- delete 40
delete from public.inventory_reservations where id = 1 + :a % (select max(id) from public.inventory_reservations);
--- in-and-out 40
-- Enters and leaves within one transaction, and the other way about.
insert into public.inventory_reservations (product_id, order_id, quantity, expires_at)
select 1 + :a % 100, 1 + :b % 5000, 1, clock_timestamp() + interval '1 hour';
update public.inventory_reservations set status = 'released' where id = currval('public.inventory_reservations_id_seq');
update public.inventory_reservations set status = 'active', expires_at = clock_timestamp() + interval '1 hour'
where id = 1 + :c % (select max(id) from public.inventory_reservations);
update public.inventory_reservations set status = 'committed'
where id = 1 + :c % (select max(id) from public.inventory_reservations);
--- savepoint 30
savepoint before_release;
update public.inventory_reservations set status = 'released'
where id = 1 + :a % (select max(id) from public.inventory_reservations);
rollback to savepoint before_release;
update public.inventory_reservations set quantity = 1 + :b % 12
where id = 1 + :a % (select max(id) from public.inventory_reservations);
--- rolled-back 20 rollback
delete from public.inventory_reservations where id = 1 + :a % (select max(id) from public.inventory_reservations);
--- many 4
update public.inventory_reservations set status = case :b % 2 when 0 then 'released' else 'active' end::public.reservation_status
where id between :a % (select max(id) from public.inventory_reservations) and :a % (select max(id) from public.inventory_reservations) + 300;
