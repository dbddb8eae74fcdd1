-- The listing service writes its own table in the target all the while: listings that were missing appear.
--- appear 60
insert into public.listings (id, title, stock)
select case :a % 3 when 0 then 17 * (1 + :b % 10) else 1000000 + :b % 50 end, 'New 🎉 ' || :word, :c % 100
on conflict (id) do update set title = excluded.title;
--- stock 100
update public.listings set stock = :b % 100 where id = 1 + :a % 100;
