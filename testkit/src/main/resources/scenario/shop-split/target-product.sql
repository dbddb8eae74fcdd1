-- product_database
create table public.categories (
  id serial primary key,
  parent_id integer references public.categories,
  name text not null,
  slug varchar(120) not null unique,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.products (
  id bigserial primary key,
  name text not null,
  description text,
  price numeric(12, 2) not null,
  stock integer not null default 0,
  category_id integer references public.categories,
  sku varchar(60) unique,
  tags text[],
  slug varchar(160) not null unique,
  is_featured boolean not null default false,
  cost_price numeric(12, 2),
  margin_percentage real,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.product_reviews (
  id bigserial primary key,
  product_id bigint not null references public.products,
  user_uid varchar(128),
  order_id bigint,
  rating smallint not null check (rating between 1 and 5),
  title text,
  comment text,
  flags text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index product_reviews_product on public.product_reviews (product_id);
create index product_reviews_user on public.product_reviews (user_uid);
