-- What the apps do, in SQLite's words. Each transaction takes the file's write lock when it begins.
--- answer 160
insert into question_history (session_id, problem_id, given, is_correct, seconds, asked_at)
select id, 1 + :b % (select max(id) from math_problem), :text, :c % 2, (:c % 1000) / 7.0, strftime('%Y-%m-%d %H:%M:%f', 'now')
from session_result where id >= :a % (select max(id) from session_result) order by id limit 1;
update user_xp set total = total + 5, updated_at = datetime('now') where user_id = 1 + :a % (select max(id) from users);
insert into xp_log (user_id, amount, reason) select id, 5, :text from users where id = 1 + :a % (select max(id) from users);
--- session 60
insert into session_result (user_id, app, correct, total, accuracy, started_at, seconds)
select id, 'math', :b % 20, 20, (:b % 20) / 20.0, datetime('now'), (:c % 100000) / 3.0 from users where id >= :a % (select max(id) from users) order by id limit 1;
--- sign-up 30
insert into users (username, email, avatar, last_seen) values ('u' || :word, :text, randomblob(12), datetime('now'));
insert into user_xp (user_id) values (last_insert_rowid());
--- profile 60
update user_profiles set settings = json_object('theme', :text, 'n', :b % 100), wakes_at = time('now') where user_id = 1 + :a % (select max(id) from users);
--- note 60
insert into user_note (user_id, body, pinned, created_at) select id, :text, :b % 2, datetime('now') from users where id >= :a % (select max(id) from users) order by id limit 1;
--- edit-note 60
update user_note set body = :text, drawing = case :b % 3 when 0 then null else randomblob(40) end where id = 1 + :a % (select max(id) from user_note);
--- delete-note 30
delete from user_note where id = (select id from user_note where id >= :a % (select max(id) from user_note) order by id limit 1);
--- word 60
insert into word_performance (user_id, word_id, attempts, misses, last_at)
select u.id, w.id, 1, :c % 2, datetime('now') from (select id from users where id >= :a % (select max(id) from users) order by id limit 1) as u,
  (select id from word where id >= :b % (select max(id) from word) order by id limit 1) as w where true
on conflict (user_id, word_id) do update set attempts = attempts + 1, last_at = excluded.last_at;
--- level 40
update mastery set level = (:b % 9000) / 1000.0, evidence = json_array(:a % 10, :text, null) where id = 1 + :a % (select max(id) from mastery);
--- key-changes 20
update app_progress set id = (select max(id) + 1 from app_progress), percent = (:b % 10000) / 100.0 where id = (select id from app_progress where id >= :a % (select max(id) from app_progress) order by id limit 1);
--- replaced 20
insert or replace into user_streak (id, user_id, days, longest, last_day)
select id, user_id, 1 + :b % 300, longest, date('now') from user_streak where id >= :a % (select max(id) from user_streak) order by id limit 1;
--- user-leaves 6
-- With everything that hangs on it, by cascade.
delete from users where id = (select id from users where id >= :a % (select max(id) from users) and id > 20 order by id limit 1);
--- savepoint 20
savepoint before_note;
delete from user_note where id = 1 + :a % (select max(id) from user_note);
rollback to savepoint before_note;
update learning_goal set done = 1 - done where id = 1 + :a % (select max(id) from learning_goal);
--- rolled-back 10 rollback
delete from user_note;
--- many 2
update xp_log set amount = amount + 1 where id between :a % (select max(id) from xp_log) and :a % (select max(id) from xp_log) + 500;
