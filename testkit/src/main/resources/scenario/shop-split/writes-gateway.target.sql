-- The gateway after its cutover.
--- log 160
insert into public.api_logs (service_name, method, path, status_code, latency_ms, ip_address, request_id)
values ('cart', 'GET', '/api/v1/cart/' || :word, 200, :a % 100, '10.0.0.1', :word);
--- event 160
insert into public.analytics_events (event_name, session_id, properties) values ('page_view', :word, jsonb_build_object('text', :text));
--- prune 20
delete from public.api_logs where id in (select id from public.api_logs order by id limit 3 for update skip locked);
