-- The monolith's reservations of stock.
create type public.reservation_status as enum ('active', 'committed', 'released', 'expired');

create table public.inventory_reservations (
  id bigserial primary key,
  product_id bigint,
  order_id bigint not null,
  quantity integer not null,
  status public.reservation_status not null default 'active',
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index inventory_reservations_active on public.inventory_reservations (expires_at) where status = 'active';
create index inventory_reservations_product on public.inventory_reservations (product_id);

create function public.touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at = clock_timestamp();
  return new;
end$$;

create trigger inventory_reservations_updated_at before update on public.inventory_reservations
  for each row execute function public.touch_updated_at();
