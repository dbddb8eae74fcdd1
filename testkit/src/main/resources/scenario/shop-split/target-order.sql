-- order_database
create table public.orders (
  id bigserial primary key,
  user_uid varchar(128),
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
  product_id bigint,
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

create index orders_user on public.orders (user_uid);
create index order_items_order on public.order_items (order_id);
create index payments_order on public.payments (order_id);
