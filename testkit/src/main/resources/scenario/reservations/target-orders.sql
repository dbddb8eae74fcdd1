-- The order service's database, as that service made it. Its listings are filled already; the carts are new.
create table public.listings (
  id bigint primary key,
  title text not null,
  stock integer not null default 0
);

create table public.shopping_carts (
  id bigserial primary key,
  user_id bigint,
  created_at timestamptz not null default now()
);

create table public.cart_items (
  id bigserial primary key,
  cart_id bigint not null references public.shopping_carts on delete cascade,
  listing_id bigint not null references public.listings,
  quantity integer not null check (quantity > 0)
);

create table public.orders (
  id bigserial primary key,
  user_id bigint,
  status varchar(20) not null default 'pending',
  total numeric(12,2) not null default 0,
  created_at timestamptz not null default now()
);

create table public.order_items (
  id bigserial primary key,
  order_id bigint not null references public.orders on delete cascade,
  listing_id bigint not null references public.listings,
  quantity integer not null check (quantity > 0)
);

create table public.inventory_reservations (
  id bigserial primary key,
  listing_id bigint references public.listings,
  order_id bigint,
  quantity integer not null check (quantity > 0),
  status varchar(20) not null default 'active' check (status in ('active', 'committed', 'released', 'expired')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index inventory_reservations_listing on public.inventory_reservations (listing_id);
create index inventory_reservations_expiry on public.inventory_reservations (expires_at) where status = 'active';

create function public.set_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at = clock_timestamp();
  return new;
end$$;

-- On inserts too: it would overwrite the migrated rows' times if it fired for them.
create trigger inventory_reservations_updated_at before insert or update on public.inventory_reservations
  for each row execute function public.set_updated_at();

insert into public.listings (id, title, stock)
select i, 'Listing ' || i || case when h % 5 = 0 then ' 🛋️ ' when h % 7 = 0 then ' Žardinjera' else '' end, h % 100
from (select i, hashint8extended(i, :seed) & 9223372036854775807 as h from generate_series(1, :rows / 10) as i) as rows
where i % 17 > 0;
