-- insert
insert into "shop"."Item" ("id", "lang", "a ""title""", "about")
select v.c0::bigint, v.c1::bpchar, v.c2::character varying, pg_catalog.regclassin(v.c3::cstring)
from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as v(c0, c1, c2, c3);

-- insert where the target has no unique key
insert into "shop"."Item" ("id", "lang", "a ""title""", "about")
select v.c0::bigint, v.c1::bpchar, v.c2::character varying, pg_catalog.regclassin(v.c3::cstring)
from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as v(c0, c1, c2, c3)
where not exists (select from "shop"."Item" as t where t."id" OPERATOR(pg_catalog.=) v.c0::bigint);

-- insert with an identity column
insert into "shop"."Item" ("id", "lang", "a ""title""", "about")
overriding system value
select v.c0::bigint, v.c1::bpchar, v.c2::character varying, pg_catalog.regclassin(v.c3::cstring)
from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as v(c0, c1, c2, c3);

-- update
update "shop"."Item" as t
set "a ""title""" = v.c2::character varying, "about" = pg_catalog.regclassin(v.c3::cstring)
from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as v(c0, c1, c2, c3)
where t."id" OPERATOR(pg_catalog.=) v.c0::bigint and t."lang" OPERATOR(pg_catalog.=) v.c1::bpchar;

-- update with values not sent
update "shop"."Item" as t
set "a ""title""" = v.c2::character varying
from unnest(?::text[], ?::text[], ?::text[]) as v(c0, c1, c2)
where t."id" OPERATOR(pg_catalog.=) v.c0::bigint and t."lang" OPERATOR(pg_catalog.=) v.c1::bpchar;

-- update with nothing to set
select count(*) from "shop"."Item" as t, unnest(?::text[], ?::text[]) as v(c0, c1)
where t."id" OPERATOR(pg_catalog.=) v.c0::bigint and t."lang" OPERATOR(pg_catalog.=) v.c1::bpchar;

-- key change
update "shop"."Item" as t
set "id" = v.c0::bigint, "lang" = v.c1::bpchar, "a ""title""" = v.c2::character varying
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as v(k0, k1, c0, c1, c2)
where t."id" OPERATOR(pg_catalog.=) v.k0::bigint and t."lang" OPERATOR(pg_catalog.=) v.k1::bpchar;

-- key change with an identity column
update "shop"."Item" as t
set "lang" = v.c1::bpchar, "a ""title""" = v.c2::character varying, "about" = pg_catalog.regclassin(v.c3::cstring)
from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as v(k0, c1, c2, c3, c0)
where t."id" OPERATOR(pg_catalog.=) v.k0::bigint and t."id" OPERATOR(pg_catalog.=) v.c0::bigint;

-- move
with gone as materialized (delete from "shop"."Item" as t
using unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as v(k0, k1, c0, c1, c2, c3)
where t."id" OPERATOR(pg_catalog.=) v.k0::bigint and t."lang" OPERATOR(pg_catalog.=) v.k1::bpchar
returning v.*, t."only here" as x0)
insert into "shop"."Item" ("id", "lang", "a ""title""", "about", "only here")
overriding system value
select v.c0::bigint, v.c1::bpchar, v.c2::character varying, pg_catalog.regclassin(v.c3::cstring), v.x0
from (select gone.*, count(*) over () as deleted from gone) as v
where v.deleted > 0;

-- move with values not sent
with gone as materialized (delete from "shop"."Item" as t
using unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as v(k0, k1, c0, c1, c2, c3, u2, u3)
where t."id" OPERATOR(pg_catalog.=) v.k0::bigint and t."lang" OPERATOR(pg_catalog.=) v.k1::bpchar
returning v.*, t."a ""title""" as o2, t."about" as o3, t."only here" as x0)
insert into "shop"."Item" ("id", "lang", "a ""title""", "about", "only here")
overriding system value
select v.c0::bigint, v.c1::bpchar, case when v.u2 is null then v.c2::character varying else v.o2::character varying end, case when v.u3 is null then pg_catalog.regclassin(v.c3::cstring) else v.o3::regclass end, v.x0
from (select gone.*, count(*) over () as deleted from gone) as v
where v.deleted > 0;

-- move with an identity column
with gone as materialized (delete from "shop"."Item" as t
using unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as v(k0, c0, c1, c2, c3)
where t."id" OPERATOR(pg_catalog.=) v.k0::bigint and t."id" OPERATOR(pg_catalog.=) v.c0::bigint
returning v.*, t."only here" as x0)
insert into "shop"."Item" ("id", "lang", "a ""title""", "about", "only here")
overriding system value
select v.c0::bigint, v.c1::bpchar, v.c2::character varying, pg_catalog.regclassin(v.c3::cstring), v.x0
from (select gone.*, count(*) over () as deleted from gone) as v
where v.deleted > 0;

-- delete
delete from "shop"."Item" as t
using unnest(?::text[], ?::text[]) as v(c0, c1)
where t."id" OPERATOR(pg_catalog.=) v.c0::bigint and t."lang" OPERATOR(pg_catalog.=) v.c1::bpchar;

-- delete without a key
with wanted as materialized (select (v.c0::bigint)::text as c0, (v.c1::bpchar)::text as c1, (v.c2::character varying)::text as c2, (pg_catalog.regclassin(v.c3::cstring))::text as c3 from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as v(c0, c1, c2, c3)),
one as materialized (select m.ctid as place, m.tableoid as part from "shop"."Item" as m, wanted as w where m."id"::text is not distinct from w.c0 and m."lang"::text is not distinct from w.c1 and m."a ""title"""::text is not distinct from w.c2 and m."about"::text is not distinct from w.c3 limit 1)
delete from "shop"."Item" as t using one
where t.ctid = one.place and t.tableoid = one.part;

-- update without a key
with wanted as materialized (select (v.c0::bigint)::text as c0, (v.c1::bpchar)::text as c1, (v.c2::character varying)::text as c2, (pg_catalog.regclassin(v.c3::cstring))::text as c3 from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as v(c0, c1, c2, c3)),
one as materialized (select m.ctid as place, m.tableoid as part from "shop"."Item" as m, wanted as w where m."id"::text is not distinct from w.c0 and m."lang"::text is not distinct from w.c1 and m."a ""title"""::text is not distinct from w.c2 and m."about"::text is not distinct from w.c3 limit 1)
update "shop"."Item" as t
set "id" = v.c0::bigint, "lang" = v.c1::bpchar, "a ""title""" = v.c2::character varying, "about" = pg_catalog.regclassin(v.c3::cstring)
from one, unnest(?::text[], ?::text[], ?::text[], ?::text[]) as v(c0, c1, c2, c3)
where t.ctid = one.place and t.tableoid = one.part;

-- truncate
truncate "shop"."Item", "shop"."Item";

