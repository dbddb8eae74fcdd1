-- Who signs up, changes the sign-in provider, leaves. Users stay where they are, yet rows in every target hold their uid.
--- sign-up 60
insert into public.users (firebase_uid, email, first_name, ip_address) values ('uid-' || :word, :word || '@shop.example', :text, '10.0.0.1');
--- sign-in 120
update public.users set login_count = login_count + 1, last_login_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.users);
insert into public.user_sessions (user_id, session_token, ip_address)
select id, 'token-' || :word, '2001:db8::1' from public.users where id = 1 + :a % (select max(id) from public.users);
--- other-uid 60
update public.users set firebase_uid = 'uid-' || :word, updated_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.users);
--- two-uids-swap 20
update public.users set firebase_uid = 'swap-' || :word where id = 1 + :a % 40;
update public.users set firebase_uid = 'swapped-' || :word where id = 41 + :a % 40;
update public.users set firebase_uid = 'uid2-' || :word where id = 1 + :a % 40;
--- leave 40
update public.users set deleted_at = clock_timestamp() where id = 1 + :a % (select max(id) from public.users);
--- come-back 30
update public.users set deleted_at = null where deleted_at is not null and id between :a % (select max(id) from public.users) and :a % (select max(id) from public.users) + 5;
--- rolled-back 10 rollback
update public.users set deleted_at = clock_timestamp();
