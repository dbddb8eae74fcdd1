-- The same after the cutover, in PostgreSQL's words.
--- answer 160
insert into public.question_history (session_id, problem_id, given, is_correct, seconds, asked_at)
select s.id, (select id from public.math_problem where id >= :b % 20 order by id limit 1), :text, :c % 2 = 0, (:c % 1000) / 7.0, now()
from public.session_result as s where s.id >= :a % (select max(id) from public.session_result) order by s.id limit 1;
--- note 60
insert into public.user_note (user_id, body, pinned, created_at) select id, :text, :b % 2 = 0, now() from public.users where id >= :a % (select max(id) from public.users) order by id limit 1;
--- edit-note 60
update public.user_note set body = :text where id = (select id from public.user_note where id >= :a % (select max(id) from public.user_note) order by id limit 1);
--- delete-note 30
delete from public.user_note where id = (select id from public.user_note where id >= :a % (select max(id) from public.user_note) order by id limit 1);
--- xp 60
update public.user_xp set total = total + 5, updated_at = now() where id = (select id from public.user_xp where id >= :a % (select max(id) from public.user_xp) order by id limit 1);
