-- Goods of private sellers and of shops, numbered by one sequence, behind one view.
create sequence public.listing_id_seq;

create table public.c2c_listings (
  id bigint primary key default nextval('public.listing_id_seq'),
  user_id bigint not null,
  category_id integer,
  title text not null,
  description text,
  price numeric,
  condition varchar(30),
  status varchar(30) default 'active',
  city text,
  country text,
  location text,
  latitude double precision,
  longitude double precision,
  show_on_map boolean default true,
  views_count integer not null default 0,
  external_id varchar(60),
  images jsonb,
  address_multilingual jsonb,
  needs_reindex boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.b2c_products (
  id bigint primary key default nextval('public.listing_id_seq'),
  storefront_id bigint not null,
  owner_id bigint,
  category_id integer,
  name varchar(300) not null,
  description text,
  price numeric(12, 4) not null,
  is_active boolean not null default true,
  stock_status varchar(20),
  sku varchar(60),
  address jsonb,
  latitude numeric(10, 7),
  longitude numeric(10, 7),
  show_on_map boolean,
  view_count integer,
  images jsonb not null default '[]',
  needs_reindex boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index c2c_listings_user on public.c2c_listings (user_id);
create index b2c_products_storefront on public.b2c_products (storefront_id);

create view public.unified_listings as
select id, 'c2c' as source_type, user_id, category_id, title, description, price, condition, status, city, country, location,
  latitude, longitude, show_on_map, views_count, null::bigint as storefront_id, external_id, images, address_multilingual,
  needs_reindex, created_at, updated_at
from public.c2c_listings
union all
select id, 'b2c', owner_id, category_id, name, description, price, 'new', case when is_active then 'active' else 'inactive' end,
  address->>'city', address->>'country', address->>'line', latitude, longitude, show_on_map, coalesce(view_count, 0),
  storefront_id, sku, images, null, needs_reindex, created_at, updated_at
from public.b2c_products;
