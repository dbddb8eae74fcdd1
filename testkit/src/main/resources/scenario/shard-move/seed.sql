-- Tenants 1 to 10. The tenants 3, 5 and 8 are to move: a third of all rows. h is the row's hash.
create function pg_temp.odd(h bigint) returns text language sql immutable as $$
  select (array['Mika', 'Zoë Łuczak', '', E'line\r\nbreak', 'O''Neil "the \ quote"', '李雷 🍜', null, E'tab\tand \\N', 'NULL', '  spaces  '])[1 + h % 10]
$$;
create function pg_temp.hashed(n bigint) returns table (i bigint, h bigint) language sql as $$
  select i, hashint8extended(i, :seed) & 9223372036854775807 from generate_series(1, n) as i
$$;

insert into public.restaurants
select i, 'Restoran ' || i || case when h % 2 = 0 then ' 🍽️' else '' end, jsonb_build_object('delivery', h % 2 = 0, 'radius', h % 9, 'note', pg_temp.odd(h)),
  case when h % 4 > 0 then date '2015-01-01' + (h % 3000)::int end, :now - (h % 86400000) * interval '1 second'
from pg_temp.hashed(10);

insert into public.customers
select i, 1 + h % 10, pg_temp.odd(h / 10), case when h % 3 > 0 then '+3816' || h % 10000000 end, pg_temp.odd(h / 100), h % 50, :now - (h % 86400000) * interval '1 second'
from pg_temp.hashed(:rows / 5);

-- An order belongs to its customer's tenant.
insert into public.orders
select o.i, c.restaurant_id, c.id, (array['new', 'cooking', 'delivered', 'cancelled'])[1 + o.h % 4]::public.order_state, (o.h % 1000000) / 100.0, pg_temp.odd(o.h),
  :now - (o.h % 8640000000) * interval '1 millisecond'
from pg_temp.hashed(:rows / 2) as o join public.customers as c on c.id = 1 + o.h / 7 % (:rows / 5);

insert into public.order_items
select 1 + (i - 1) % (:rows / 2), 1 + (i - 1) / (:rows / 2), (array['Ćevapi', 'Pizza 🍕', 'Rezanci'])[1 + h % 3], 1 + h % 5, (h % 100000) / 100.0
from pg_temp.hashed(:rows);

insert into public.payments
select i, i, (h % 1000000) / 100.0, (array['cash', 'card', null])[1 + h % 3], case when h % 3 > 0 then jsonb_build_object('tip', h % 7, 'text', pg_temp.odd(h)) end,
  :now - (h % 8640000000) * interval '1 millisecond'
from pg_temp.hashed(:rows / 2) where h % 5 > 0;

select setval(pg_get_serial_sequence('public.' || t, 'id'), n) from (values ('customers', :rows / 5), ('orders', :rows / 2), ('payments', :rows / 2)) as s (t, n);
drop function pg_temp.odd(bigint), pg_temp.hashed(bigint);
