-- Logs and events come all the time; a job prunes the oldest.
--- log 160
insert into public.system_logs (service_name, message, user_id, ip_address, user_agent, request_id)
values ('cart', 'GET /api/v1/cart/' || :word || ' done', case when :a % 4 > 0 then 1 + :b % 200 end, '10.0.0.0/8', :text, :word);
--- event 160
insert into public.analytics_events (event_name, user_id, session_id, properties, ip_address, referrer)
values ('page_view', case when :a % 4 > 0 then 1 + :b % 200 end, :word, jsonb_build_object('at', :c % 100, 'text', :text), '::1', :text);
--- known-user 40
update public.analytics_events set user_id = 1 + :b % 100 where id = 1 + :a % (select max(id) from public.analytics_events);
--- blank-address 30
update public.system_logs set ip_address = null where id = 1 + :a % (select max(id) from public.system_logs);
--- prune 20
delete from public.system_logs where id in (select id from public.system_logs order by id limit 3 for update skip locked);
--- rolled-back 10 rollback
delete from public.analytics_events where id = 1 + :a % (select max(id) from public.analytics_events);
