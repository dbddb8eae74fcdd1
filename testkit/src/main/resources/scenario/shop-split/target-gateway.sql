-- gateway_database
create table public.api_logs (
  id bigserial primary key,
  service_name varchar(60) not null,
  method varchar(10) not null,
  path text not null,
  status_code integer not null,
  latency_ms integer not null,
  user_uid varchar(128),
  ip_address text,
  user_agent text,
  request_id varchar(64),
  created_at timestamptz not null default now()
);

create table public.analytics_events (
  id bigserial primary key,
  event_name varchar(80) not null,
  user_uid varchar(128),
  session_id varchar(255),
  properties jsonb,
  ip_address text,
  user_agent text,
  referrer text,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  created_at timestamptz not null default now()
);

create index api_logs_user on public.api_logs (user_uid);
create index analytics_events_user on public.analytics_events (user_uid);
