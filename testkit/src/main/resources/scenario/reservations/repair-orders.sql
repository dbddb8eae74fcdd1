-- The listing service finds the listings that reservations name and that it had lost.
insert into public.listings (id, title, stock)
select id, 'Found again', 1
from (select generate_series(1, greatest(:rows / 10, 200)) union all select generate_series(1000000, 1000050)) as found (id)
on conflict (id) do nothing;
