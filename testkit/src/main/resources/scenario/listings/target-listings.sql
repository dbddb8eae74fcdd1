-- The listing service's database.
create table public.listings (
  id bigserial primary key,
  uuid uuid not null default gen_random_uuid() unique,
  source_type varchar(10) not null check (source_type in ('c2c', 'b2c')),
  user_id bigint,
  storefront_id bigint,
  external_id varchar(100),
  category_id integer,
  title varchar(500) not null,
  description text,
  price numeric(10, 2) not null default 0,
  currency char(3) not null default 'RSD',
  condition varchar(30),
  status varchar(30) not null default 'active',
  visibility varchar(20) not null default 'public',
  country varchar(100),
  city varchar(100),
  views_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.listing_images (
  listing_id bigint not null references public.listings on delete cascade,
  url text not null,
  thumbnail_url text,
  is_primary boolean not null default false,
  display_order integer not null,
  primary key (listing_id, display_order)
);

create table public.listing_locations (
  listing_id bigint primary key references public.listings on delete cascade,
  latitude double precision not null,
  longitude double precision not null,
  location text,
  show_on_map boolean not null default true
);

create index listings_category on public.listings (category_id, created_at desc);
