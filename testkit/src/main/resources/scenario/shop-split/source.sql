-- A shop that keeps everything in one database.
create table public.users (
  id bigserial primary key,
  firebase_uid varchar(128) not null unique,
  email text not null,
  first_name text,
  last_name text,
  phone_number varchar(30),
  status varchar(20) not null default 'active',
  last_login_at timestamptz,
  login_count integer not null default 0,
  email_verified boolean not null default false,
  profile_completed boolean,
  timezone varchar(50),
  language varchar(10),
  source varchar(50),
  ip_address inet,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table public.user_sessions (
  id bigserial primary key,
  user_id bigint not null references public.users on delete cascade,
  session_token varchar(255) not null unique,
  device_type varchar(30),
  browser text,
  os text,
  ip_address inet,
  location_country varchar(2),
  location_city text,
  is_active boolean not null default true,
  last_activity_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz
);

create table public.categories (
  id serial primary key,
  parent_id integer references public.categories,
  name text not null,
  slug varchar(120) not null unique,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
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
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table public.orders (
  id bigserial primary key,
  user_id bigint references public.users,
  total_amount numeric(12, 2) not null,
  status varchar(20) not null default 'pending',
  subtotal numeric(12, 2),
  tax numeric(12, 2),
  shipping numeric(12, 2),
  discount numeric(12, 2),
  payment_status varchar(20),
  payment_method varchar(30),
  shipping_method varchar(30),
  tracking_number varchar(60),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.order_items (
  id bigserial primary key,
  order_id bigint not null references public.orders on delete cascade,
  product_id bigint references public.products,
  product_name text not null,
  quantity integer not null,
  unit_price numeric(12, 2) not null,
  subtotal numeric(12, 2) not null,
  tax_amount numeric(12, 2) not null default 0,
  discount_amount numeric(12, 2) not null default 0,
  final_price numeric(12, 2) not null
);

create table public.payments (
  id bigserial primary key,
  order_id bigint not null references public.orders on delete cascade,
  amount numeric(12, 2) not null,
  status varchar(20) not null,
  payment_method varchar(30),
  currency char(3) not null default 'EUR',
  transaction_id varchar(100),
  gateway varchar(30),
  gateway_response jsonb,
  created_at timestamptz not null default now()
);

create table public.product_reviews (
  id bigserial primary key,
  product_id bigint not null references public.products,
  user_id bigint references public.users,
  order_id bigint references public.orders on delete set null,
  rating smallint not null check (rating between 1 and 5),
  title text,
  comment text,
  flags text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table public.system_logs (
  id bigserial primary key,
  service_name varchar(60) not null,
  message text not null,
  user_id bigint,
  ip_address inet,
  user_agent text,
  request_id varchar(64),
  created_at timestamptz not null default now()
);

create table public.analytics_events (
  id bigserial primary key,
  event_name varchar(80) not null,
  user_id bigint,
  session_id varchar(255),
  properties jsonb,
  ip_address inet,
  user_agent text,
  referrer text,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  created_at timestamptz not null default now()
);

-- By these a changed user, category or product finds what depends on it.
create index orders_user on public.orders (user_id);
create index order_items_order on public.order_items (order_id);
create index payments_order on public.payments (order_id);
create index product_reviews_user on public.product_reviews (user_id);
create index product_reviews_product on public.product_reviews (product_id);
create index products_category on public.products (category_id);
create index categories_parent on public.categories (parent_id);
create index system_logs_user on public.system_logs (user_id);
create index analytics_events_user on public.analytics_events (user_id);
