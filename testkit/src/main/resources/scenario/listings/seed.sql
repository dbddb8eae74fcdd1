-- h is the row's hash, from which everything is taken that looks random. The images: none, a list of objects, and now and
-- then what somebody's script once wrote: plain texts, nulls, objects without a url, lists, an object in the list's place.
create function pg_temp.images(h bigint) returns jsonb language sql immutable as $$
  select case
    when h % 19 = 0 then null
    when h % 23 = 0 then '[]'
    when h % 29 = 0 then '{"url": "https://img.example/alone.jpg"}'
    when h % 31 = 0 then 'null'
    when h % 37 = 0 then '[null, "https://img.example/text.jpg", {"thumbnail_url": "https://img.example/t.jpg"}, 7, ["x"], {"url": null}, {"url": ""}, {"url": "https://img.example/📷.jpg", "is_primary": "yes"}]'
    else (select jsonb_agg(jsonb_build_object(
            'url', 'https://img.example/' || h % 100000 || '/' || n || '.jpg',
            'thumbnail_url', case when (h + n) % 3 > 0 then 'https://img.example/' || h % 100000 || '/' || n || '_t.jpg' end,
            'is_primary', n = 1 + h % 2, 'display_order', 10 * n) order by n)
          from generate_series(1, (h % 8)::int) as n)
  end
$$;

insert into public.c2c_listings
select i, 1 + h % 500, case when h % 11 > 0 then 1 + h % 60 end,
  (array['Bicikl', 'Sofa 🛋️', 'Ö''Neil "jacket"', 'Stan, 54 m²', E'two\nlines', 'Knjige \ and N', '日本の皿'])[1 + h % 7] || ' ' || i,
  case when h % 9 > 0 then repeat('Opis 😀 ', (h % 40)::int) end,
  case when h % 13 = 0 then null when h % 17 = 0 then 0 else (h % 100000000) / 1000.0 end,
  (array['new', 'used', null, 'for parts'])[1 + h % 4],
  (array['active', 'active', 'sold', 'draft', null])[1 + h % 5],
  (array['Beograd', 'Novi Sad', 'Niš', null])[1 + h % 4], case when h % 4 < 3 then 'RS' end,
  case when h % 5 > 0 then 'Ulica ' || h % 300 end,
  case when h % 6 > 0 then 44 + (h % 1000000) / 1e6::double precision end,
  case when h % 6 > 0 and h % 41 > 0 then 20 + (h / 7 % 1000000) / 3e6::double precision end,
  case when h % 10 > 0 then h % 2 = 0 end, h % 100000, case when h % 8 = 0 then 'EXT-' || i end,
  pg_temp.images(h), case when h % 3 = 0 then jsonb_build_object('sr', 'Улица ' || h % 300, 'en', null) end,
  h % 2 = 0, :now - (h % 86400000) * interval '1 second', :now - (h % 8640000000) * interval '1 millisecond'
from (select i, hashint8extended(i, :seed) & 9223372036854775807 as h from generate_series(1, :rows) as i) as rows
where i % 3 < 2;

insert into public.b2c_products
select i, 1 + h % 80, case when h % 7 > 0 then 1 + h % 500 end, 1 + h % 60, 'Proizvod № ' || i || case when h % 5 = 0 then ' 🎁' else '' end,
  case when h % 4 > 0 then 'Fabrički novo. ' || md5(h::text) end, (h % 99999999) / 10000.0, h % 8 > 0,
  (array['in_stock', 'out_of_stock', null])[1 + h % 3], 'SKU-' || i,
  case when h % 5 = 0 then null else jsonb_build_object('city', (array['Beograd', 'Subotica'])[1 + h % 2], 'country', 'RS', 'line', 'Trg ' || h % 20) end,
  case when h % 3 = 0 then (44 + (h % 10000000) / 1e7)::numeric(10, 7) end,
  case when h % 3 = 0 then (20 + (h / 11 % 10000000) / 1e7)::numeric(10, 7) end,
  case when h % 6 > 0 then true end, case when h % 5 > 0 then h % 5000 end, coalesce(pg_temp.images(h), '[]'), false,
  :now - (h % 86400000) * interval '1 second', :now - (h % 8640000000) * interval '1 millisecond'
from (select i, hashint8extended(i, :seed) & 9223372036854775807 as h from generate_series(1, :rows) as i) as rows
where i % 3 = 2;

select setval('public.listing_id_seq', :rows);
drop function pg_temp.images(bigint);
