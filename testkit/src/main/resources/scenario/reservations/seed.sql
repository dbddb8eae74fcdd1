-- Listings 1 to rows/10 exist in the target, apart from every 17th; a reservation of one that does not exist has no parent.
-- h is the row's hash, from which everything is taken that looks random.
insert into public.inventory_reservations (id, product_id, order_id, quantity, status, expires_at, created_at, updated_at)
select i,
  case when h % 211 = 0 then null when h % 97 = 0 then 1000000 + h % 50 else 1 + h % (:rows / 10) end,
  1 + h % 5000, 1 + h % 12,
  (array['active', 'active', 'active', 'committed', 'released', 'expired'])[1 + h / 7 % 6]::public.reservation_status,
  -- A third has expired already. Some never do.
  case when h % 401 = 0 then 'infinity'::timestamptz
       else :now + (h / 13 % 5400 - 1800) * interval '1 second' + (h % 1000000) * interval '1 microsecond' end,
  :now - (h % 8640000) * interval '1 second' - (h % 1000) * interval '1 microsecond',
  :now - (h % 864000) * interval '1 second'
from (select i, hashint8extended(i, :seed) & 9223372036854775807 as h from generate_series(1, :rows) as i) as rows;

select setval('public.inventory_reservations_id_seq', :rows);
