-- h is the row's hash, from which everything is taken that looks random. Order items are the largest table.
create function pg_temp.odd(h bigint) returns text language sql immutable as $$
  select (array['Ada', 'Zoë Łuczak', '', E'line\r\nbreak', 'O''Neil "the \ quote"', '李雷 😀', null, E'tab\tand \\N', 'NULL',
                '  spaces  ', 'Grace', '{"a": [1]}'])[1 + h % 12]
$$;
create function pg_temp.address(h bigint) returns inet language sql immutable as $$
  select case h % 6 when 0 then null when 1 then '::ffff:10.1.2.3'::inet when 2 then '2001:db8::/32'::inet
                    when 3 then ('10.' || h % 256 || '.0.1/24')::inet else '192.168.0.1'::inet + h % 200 end
$$;
create function pg_temp.hashed(n bigint) returns table (i bigint, h bigint) language sql as $$
  select i, hashint8extended(i, :seed) & 9223372036854775807 from generate_series(1, n) as i
$$;

insert into public.users
select i, 'uid-' || md5(i::text), 'user' || i || '@shop.example', pg_temp.odd(h), pg_temp.odd(h / 12), case when h % 3 > 0 then '+381' || h % 100000000 end,
  (array['active', 'active', 'blocked'])[1 + h % 3], case when h % 4 > 0 then :now - (h % 864000) * interval '1 second' end, h % 500, h % 2 = 0,
  case when h % 5 > 0 then h % 5 > 2 end, (array['Europe/Belgrade', 'UTC', null])[1 + h % 3], (array['sr', 'en', null])[1 + h / 3 % 3], 'web',
  pg_temp.address(h), pg_temp.odd(h / 144), :now - (h % 86400000) * interval '1 second', :now - (h % 864000) * interval '1 second',
  case when h % 11 = 0 then :now - interval '1 day' end
from pg_temp.hashed(:rows / 10);

insert into public.user_sessions
select i, 1 + h % (:rows / 10), md5(i || 'session'), (array['phone', 'desktop', null])[1 + h % 3], 'Firefox', 'Linux', pg_temp.address(h), 'RS', pg_temp.odd(h),
  h % 3 > 0, :now, :now, case when h % 2 = 0 then 'infinity'::timestamptz end
from pg_temp.hashed(:rows / 10);

insert into public.categories
select i, case when i > 5 then i / 5 end, 'Kategorija ' || i || case when h % 4 = 0 then ' 🧺' else '' end, 'category-' || i, pg_temp.odd(h), h % 100, h % 9 > 0,
  :now - (h % 86400000) * interval '1 second', :now, case when h % 7 = 0 then :now - interval '2 days' end
from pg_temp.hashed(60);

insert into public.products
select i, 'Proizvod ' || i || case when h % 5 = 0 then ' 🎧' else '' end, case when h % 3 > 0 then repeat(md5(h::text), (h % 9)::int) end, (h % 1000000) / 100.0,
  h % 300, case when h % 13 > 0 then 1 + h % 60 end, case when h % 10 > 0 then 'SKU-' || i end,
  case h % 4 when 0 then null when 1 then '{}' else array['t' || h % 9, null, 'a "b" \c', '🏷'] end, 'product-' || i, h % 20 = 0,
  case when h % 3 = 0 then (h % 900000) / 100.0 end, case when h % 6 > 0 then (h % 10000 / 100.0)::real end,
  :now - (h % 86400000) * interval '1 second', :now - (h % 864000) * interval '1 second', case when h % 9 = 0 then :now - interval '3 hours' end
from pg_temp.hashed(:rows / 5);

insert into public.orders
select i, case when h % 17 > 0 then 1 + h % (:rows / 10) end, (h % 10000000) / 100.0, (array['pending', 'paid', 'shipped', 'cancelled'])[1 + h % 4],
  (h % 9000000) / 100.0, case when h % 5 > 0 then (h % 20000) / 100.0 end, 4.99, 0, (array['open', 'paid', null])[1 + h % 3], 'card',
  (array['post', 'courier', null])[1 + h % 3], case when h % 4 = 0 then 'TRK' || i end,
  :now - (h % 86400000) * interval '1 second', :now - (h % 864000) * interval '1 second'
from pg_temp.hashed(:rows / 2);

insert into public.order_items
select i, 1 + h % (:rows / 2), case when h % 50 > 0 then 1 + h / 7 % (:rows / 5) end, coalesce(pg_temp.odd(h), 'gone'), 1 + h % 9, (h % 10000) / 100.0, (h % 20000) / 100.0,
  (h % 300) / 100.0, 0, (h % 30000) / 100.0
from pg_temp.hashed(:rows);

insert into public.payments
select i, i, (h % 10000000) / 100.0, (array['authorized', 'captured', 'failed'])[1 + h % 3], 'card', (array['EUR', 'RSD'])[1 + h % 2],
  case when h % 6 > 0 then 'tx_' || md5(i::text) end, 'stripe', case when h % 5 = 0 then null else jsonb_build_object('code', h % 100, 'message', pg_temp.odd(h)) end,
  :now - (h % 86400000) * interval '1 second'
from pg_temp.hashed(:rows / 2);

insert into public.product_reviews
select i, 1 + h % (:rows / 5), case when h % 19 > 0 then 1 + h / 5 % (:rows / 10) end, case when h % 3 = 0 then 1 + h % (:rows / 2) end, 1 + h % 5, pg_temp.odd(h), pg_temp.odd(h / 12),
  case when h % 8 = 0 then array['spam?', null] end, :now - (h % 86400000) * interval '1 second', :now, case when h % 10 = 0 then :now end
from pg_temp.hashed(:rows / 5);

-- Some of the users that logs and events name were never there.
insert into public.system_logs
select i, (array['auth', 'cart', 'search'])[1 + h % 3], (array['GET /api/v1/products done', 'GET /api/v1/orders?page=2 done', 'GET /ü/😀 done', 'cache warmed'])[1 + h / 3 % 4],
  case when h % 4 > 0 then 1 + h % (:rows / 10 + 20) end, pg_temp.address(h), pg_temp.odd(h), case when h % 3 > 0 then md5(i || 'request') end,
  :now - (h % 864000000) * interval '1 millisecond'
from pg_temp.hashed(:rows / 2);

insert into public.analytics_events
select i, (array['page_view', 'add_to_cart', 'purchase'])[1 + h % 3], case when h % 3 > 0 then 1 + h % (:rows / 10 + 20) end, md5(h::text),
  case when h % 7 = 0 then null else jsonb_build_object('n', i, 'path', '/p/' || h % 500, 'opt', null, 'text', pg_temp.odd(h)) end, pg_temp.address(h), pg_temp.odd(h),
  case when h % 2 = 0 then 'https://example.com/?q=ž' end, case when h % 5 = 0 then 'mail' end, null, case when h % 5 = 0 then 'spring 🌱' end,
  :now - (h % 864000000) * interval '1 millisecond'
from pg_temp.hashed(:rows / 2);

select setval(pg_get_serial_sequence('public.' || t, 'id'), n) from (values
  ('users', :rows / 10), ('user_sessions', :rows / 10), ('categories', 60), ('products', :rows / 5), ('orders', :rows / 2), ('order_items', :rows),
  ('payments', :rows / 2), ('product_reviews', :rows / 5), ('system_logs', :rows / 2), ('analytics_events', :rows / 2)) as s (t, n);

drop function pg_temp.odd(bigint), pg_temp.address(bigint), pg_temp.hashed(bigint);
