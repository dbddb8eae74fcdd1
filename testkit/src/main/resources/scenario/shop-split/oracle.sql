-- What is soft-deleted stays behind, and what pointed to it points nowhere; user_uid is that of a user who is not soft-deleted.
--- expect categories product id
select c.id, (select p.id from public.categories as p where p.id = c.parent_id and p.deleted_at is null) as parent_id,
  c.name, c.slug, c.description, c.sort_order, c.is_active, c.created_at, c.updated_at
from public.categories as c where c.deleted_at is null
--- expect products product id
select p.id, p.name, p.description, p.price, p.stock,
  (select c.id from public.categories as c where c.id = p.category_id and c.deleted_at is null) as category_id,
  p.sku, p.tags, p.slug, p.is_featured, p.cost_price, p.margin_percentage, p.created_at, p.updated_at
from public.products as p where p.deleted_at is null
--- expect product_reviews product id
select r.id, r.product_id, (select u.firebase_uid from public.users as u where u.id = r.user_id and u.deleted_at is null) as user_uid,
  r.order_id, r.rating, r.title, r.comment, r.flags, r.created_at, r.updated_at
from public.product_reviews as r
where r.deleted_at is null and exists (select from public.products as p where p.id = r.product_id and p.deleted_at is null)
--- expect orders order id
select o.id, (select u.firebase_uid from public.users as u where u.id = o.user_id and u.deleted_at is null) as user_uid, o.total_amount, o.status,
  o.subtotal, o.tax, o.shipping, o.discount, o.payment_status, o.payment_method, o.shipping_method, o.tracking_number, o.created_at, o.updated_at
from public.orders as o
--- expect order_items order id
select * from public.order_items
--- expect payments order id
select * from public.payments
--- expect api_logs gateway id
select l.id, l.service_name, 'GET' as method, coalesce((regexp_match(l.message, '(/[^ ]*)'))[1], '/') as path, 200 as status_code, 0 as latency_ms,
  (select u.firebase_uid from public.users as u where u.id = l.user_id and u.deleted_at is null) as user_uid,
  case when l.ip_address is not null then format('%s', l.ip_address) end as ip_address, l.user_agent, l.request_id, l.created_at
from public.system_logs as l
--- expect analytics_events gateway id
select e.id, e.event_name, (select u.firebase_uid from public.users as u where u.id = e.user_id and u.deleted_at is null) as user_uid,
  e.session_id, e.properties, case when e.ip_address is not null then format('%s', e.ip_address) end as ip_address, e.user_agent, e.referrer, e.utm_source, e.utm_medium, e.utm_campaign, e.created_at
from public.analytics_events as e
-- Across the databases.
--- gather live_products product
select coalesce(array_agg(id), '{}')::text from public.products
--- gather live_users source
select coalesce(array_agg(firebase_uid), '{}')::text from public.users where deleted_at is null
--- expect items_without_product order id
-- Exactly those whose product is soft-deleted: that it is gone from the other database is known, any other gap is not.
select i.id from public.order_items as i join public.products as p on p.id = i.product_id where p.deleted_at is not null
--- actual
select id from public.order_items where product_id is not null and product_id <> all ({live_products}::bigint[])
--- expect orders_of_unknown_users order id
select null::bigint as id where false
--- actual
select id from public.orders where user_uid is not null and user_uid <> all ({live_users}::text[])
--- expect reviews_of_unknown_users product id
select null::bigint as id where false
--- actual
select id from public.product_reviews where user_uid is not null and user_uid <> all ({live_users}::text[])
--- expect logs_of_unknown_users gateway id
select null::bigint as id where false
--- actual
select id from public.api_logs where user_uid is not null and user_uid <> all ({live_users}::text[])
--- expect events_of_unknown_users gateway id
select null::bigint as id where false
--- actual
select id from public.analytics_events where user_uid is not null and user_uid <> all ({live_users}::text[])
