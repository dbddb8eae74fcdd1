-- The shard router's own database: services read where a tenant lives and listen for changes.
create table public.shard_routes (
  tenant bigint primary key,
  shard text not null,
  version bigint not null default 1,
  changed_at timestamptz not null default now()
);

create function public.tell_route() returns trigger language plpgsql as $$
begin
  perform pg_notify('shard_routes', new.tenant || ' ' || new.shard || ' ' || new.version);
  return new;
end$$;

create trigger shard_routes_told after insert or update on public.shard_routes for each row execute function public.tell_route();

insert into public.shard_routes (tenant, shard) select i, 'shard_a' from generate_series(1, 10) as i;
insert into public.shard_routes (tenant, shard) select i, 'shard_b' from generate_series(101, 104) as i;
