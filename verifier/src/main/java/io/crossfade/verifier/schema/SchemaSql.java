package io.crossfade.verifier.schema;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;

/**
 * The statements of {@link SchemaReader}, for servers 14 to 18. Their first two parameters are the schemas and the names of
 * the tables; columns that only newer servers have are read by way of {@code to_jsonb}.
 */
final class SchemaSql {
    private SchemaSql() {}

    static final String BEGIN = "begin isolation level repeatable read, read only; set local lock_timeout = '5s'";

    static final String COMMIT = "commit";

    private static final String WANTED = """
            with wanted as (
                select c.oid, n.nspname, c.relname, c.relowner, c.relacl, c.relkind
                from unnest(?::text[], ?::text[]) as t (schema, name)
                join pg_namespace as n on n.nspname = t.schema
                join pg_class as c on c.relnamespace = n.oid and c.relname = t.name
                where c.relkind in ('r', 'p', 'f', 'v', 'm'))
            """;

    static final String TABLES = WANTED + """
            select w.oid::bigint, w.nspname, w.relname, c.relkind::text, c.relpersistence = 'u', c.relrowsecurity,
                   c.relforcerowsecurity, c.relreplident::text,
                   (select array_agg(a.attname::text order by k.n)
                    from pg_index as i cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, n)
                    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
                    where i.indrelid = w.oid and i.indisreplident and k.n <= i.indnkeyatts),
                   case when c.relkind = 'p' then pg_get_partkeydef(w.oid) end,
                   case when c.relkind = 'p'
                        then array(select coalesce(pg_get_expr(pc.relpartbound, pc.oid) || ', ', '')
                                          || pg_get_expr(x.relpartbound, x.oid)
                                   from pg_partition_tree(w.oid) as t
                                   join pg_class as x on x.oid = t.relid
                                   left join pg_class as pc on pc.oid = t.parentrelid
                                   where t.level > 0 order by 1) end,
                   pg_get_userbyid(w.relowner),
                   (select array_agg(distinct case when g.grantee = 0 then 'public'
                                                   else pg_get_userbyid(g.grantee)::text end)
                    from (select grantee from aclexplode(coalesce(w.relacl, acldefault('r', w.relowner)))
                          union select e.grantee from pg_attribute as a cross join aclexplode(a.attacl) as e
                          where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped) as g)
            from wanted as w join pg_class as c on c.oid = w.oid
            order by w.nspname, w.relname""";

    /** A type that an extension brought is its name; of any other the definition counts too. */
    static final String COLUMNS = WANTED + """
            select w.oid::bigint, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   not exists (select from pg_constraint as k
                               where k.conrelid = w.oid and k.contype = 'n' and k.conkey = array[a.attnum]
                                 and not k.convalidated),
                   a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid),
                   exists (select from pg_depend as p join pg_class as s on s.oid = p.refobjid and s.relkind = 'S'
                           where p.classid = 'pg_attrdef'::regclass and p.objid = d.oid
                             and p.refclassid = 'pg_class'::regclass),
                   case when a.attcollation not in (0, t.typcollation)
                        then quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end,
                   case when s.typnamespace <> 'pg_catalog'::regnamespace then format_type(s.oid, -1) end,
                   s.typtype::text,
                   case when exists (select from pg_depend as p
                                     where p.classid = 'pg_type'::regclass and p.objid = s.oid and p.deptype = 'e')
                        then '{}'
                        when s.typtype = 'e'
                        then array(select e.enumlabel::text from pg_enum as e where e.enumtypid = s.oid
                                   order by e.enumsortorder)
                        when s.typtype = 'c'
                        then array(select quote_ident(f.attname) || ' ' || format_type(f.atttypid, f.atttypmod)
                                   from pg_attribute as f
                                   where f.attrelid = s.typrelid and f.attnum > 0 and not f.attisdropped
                                   order by f.attnum)
                        when s.typtype = 'd'
                        then array_remove(
                                array[format_type(s.typbasetype, s.typtypmod),
                                      case when s.typnotnull then 'NOT NULL' end, 'DEFAULT ' || s.typdefault]
                                || array(select pg_get_constraintdef(k.oid) from pg_constraint as k
                                         where k.contypid = s.oid and k.contype = 'c' order by 1), null)
                        else '{}' end
            from wanted as w
            join pg_attribute as a on a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
            join pg_type as t on t.oid = a.atttypid
            join pg_type as s on s.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end
            left join pg_attrdef as d on d.adrelid = w.oid and d.adnum = a.attnum
            left join pg_collation as co on co.oid = a.attcollation
            left join pg_namespace as cn on cn.oid = co.collnamespace
            order by w.oid, a.attnum""";

    /** Without those of exclusion constraints, which are read as constraints. */
    static final String INDEXES = WANTED + """
            select w.oid::bigint, x.relname, i.indisprimary, i.indisunique,
                   i.indisvalid and i.indisready and i.indislive, not i.indimmediate, pg_get_indexdef(i.indexrelid)
            from wanted as w
            join pg_index as i on i.indrelid = w.oid
            join pg_class as x on x.oid = i.indexrelid
            where not i.indisexclusion
            order by w.oid, x.relname""";

    static final String CONSTRAINTS = WANTED + """
            select w.oid::bigint, k.conname, k.contype <> 'c',
                   case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) else pg_get_constraintdef(k.oid) end,
                   k.convalidated, coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
            from wanted as w
            join pg_constraint as k on k.conrelid = w.oid
            left join pg_index as i on i.indexrelid = k.conindid
            where k.contype in ('c', 'x') or k.contype in ('p', 'u') and i.indisexclusion
            order by w.oid, k.conname""";

    static final String FOREIGN_KEYS = WANTED + """
            select w.oid::bigint, f.conname,
                   (select array_agg(a.attname::text order by k.n) from unnest(f.conkey) with ordinality as k (attnum, n)
                    join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.attnum),
                   pn.nspname, p.relname,
                   (select array_agg(a.attname::text order by k.n) from unnest(f.confkey) with ordinality as k (attnum, n)
                    join pg_attribute as a on a.attrelid = f.confrelid and a.attnum = k.attnum),
                   trim(case f.confmatchtype when 'f' then 'MATCH FULL' else '' end
                        || case f.confupdtype when 'r' then ' ON UPDATE RESTRICT' when 'c' then ' ON UPDATE CASCADE'
                               when 'n' then ' ON UPDATE SET NULL' when 'd' then ' ON UPDATE SET DEFAULT' else '' end
                        || case f.confdeltype when 'r' then ' ON DELETE RESTRICT' when 'c' then ' ON DELETE CASCADE'
                               when 'n' then ' ON DELETE SET NULL' when 'd' then ' ON DELETE SET DEFAULT' else '' end),
                   f.confupdtype in ('c', 'n', 'd') or f.confdeltype in ('c', 'n', 'd'),
                   case when f.condeferred then 'DEFERRABLE INITIALLY DEFERRED' when f.condeferrable then 'DEFERRABLE'
                        else '' end,
                   f.convalidated, coalesce((to_jsonb(f) ->> 'conenforced')::boolean, true)
            from wanted as w
            join pg_constraint as f on f.conrelid = w.oid and f.contype = 'f' and f.conparentid = 0
            join pg_class as p on p.oid = f.confrelid
            join pg_namespace as pn on pn.oid = p.relnamespace
            order by w.oid, f.conname""";

    /** Owned by a column, its identity, or used by its default. */
    static final String SEQUENCES = WANTED + """
            , behind as (
                select w.oid, d.objid as sequence, d.refobjsubid as attnum, d.deptype = 'i' as identity
                from wanted as w
                join pg_depend as d on d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
                     and d.refobjid = w.oid and d.refobjsubid > 0 and d.deptype in ('a', 'i')
                union
                select w.oid, d.refobjid, f.adnum, false
                from wanted as w
                join pg_attrdef as f on f.adrelid = w.oid
                join pg_depend as d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
                     and d.refclassid = 'pg_class'::regclass
            )
            select distinct b.oid::bigint, n.nspname, c.relname, a.attname, b.identity, format_type(s.seqtypid, -1),
                   s.seqincrement, s.seqmin, s.seqmax, s.seqcycle, s.seqcache,
                   case a.atttypid when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647
                        when 'int8'::regtype then 9223372036854775807 end * sign(s.seqincrement)::bigint,
                   case when has_sequence_privilege(c.oid, 'usage, select') then pg_sequence_last_value(c.oid) end,
                   a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
                   and has_column_privilege(b.oid, a.attnum, 'select')
                   and has_sequence_privilege(c.oid, 'usage, select')
                   and exists (select from pg_index as x
                               where x.indrelid = b.oid and x.indisvalid and x.indpred is null
                                 and x.indkey[0] = a.attnum)
            from behind as b
            join pg_class as c on c.oid = b.sequence and c.relkind = 'S'
            join pg_namespace as n on n.oid = c.relnamespace
            join pg_sequence as s on s.seqrelid = c.oid
            join pg_attribute as a on a.attrelid = b.oid and a.attnum = b.attnum
            order by 1, 2, 3, 4""";

    /** Without Crossfade's fences. A partition's triggers that its root's made are the root's. */
    static final String TRIGGERS = WANTED + """
            select w.oid::bigint, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text,
                   quote_ident(fn.nspname) || '.' || quote_ident(f.proname), md5(f.prosrc)
            from wanted as w
            join pg_trigger as t on t.tgrelid = w.oid and not t.tgisinternal and t.tgparentid = 0
            join pg_proc as f on f.oid = t.tgfoid
            join pg_namespace as fn on fn.oid = f.pronamespace
            where fn.nspname <> 'crossfade'
            order by w.oid, t.tgname""";

    static final String POLICIES = WANTED + """
            select w.oid::bigint, p.polname,
                   case when p.polpermissive then 'AS PERMISSIVE' else 'AS RESTRICTIVE' end
                   || case p.polcmd when 'r' then ' FOR SELECT' when 'a' then ' FOR INSERT' when 'w' then ' FOR UPDATE'
                          when 'd' then ' FOR DELETE' else ' FOR ALL' end
                   || ' TO ' || (select string_agg(case when r = 0 then 'public' else quote_ident(pg_get_userbyid(r)) end,
                                                   ', ' order by case when r = 0 then '' else pg_get_userbyid(r) end)
                                 from unnest(p.polroles) as r)
                   || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
                   || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
            from wanted as w join pg_policy as p on p.polrelid = w.oid
            order by w.oid, p.polname""";

    static final String COLUMN_GRANTS = WANTED + """
            select w.oid::bigint, a.attname,
                   case when e.grantee = 0 then 'public' else pg_get_userbyid(e.grantee) end, e.privilege_type
            from wanted as w
            join pg_attribute as a on a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
            cross join aclexplode(a.attacl) as e
            where e.grantee <> w.relowner
            order by 1, 2, 3, 4""";

    /**
     * What roles may do with each table, by whatever way they may; third parameter: the roles. Identity columns need no
     * right on their sequence, defaults do.
     */
    static final String PRIVILEGES = WANTED + """
            , roles as (
                select r.name from unnest(?::text[]) as r (name)
                where r.name = 'public' or exists (select from pg_roles as p where p.rolname = r.name))
            select w.oid::bigint, r.name,
                   coalesce((select p.rolsuper or p.oid = w.relowner from pg_roles as p where p.rolname = r.name), false),
                   array(select p.name from unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[])
                                            as p (name)
                         where has_table_privilege(r.name, w.oid, p.name)
                         order by p.name),
                   has_schema_privilege(r.name, w.nspname, 'usage'),
                   coalesce((select bool_and(has_sequence_privilege(r.name, s.oid, 'usage'))
                             from pg_attrdef as f
                             join pg_depend as d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
                                  and d.refclassid = 'pg_class'::regclass
                             join pg_class as s on s.oid = d.refobjid and s.relkind = 'S'
                             where f.adrelid = w.oid), true)
            from wanted as w cross join roles as r
            order by 1, 2""";

    /** The value of a column that lies farthest in a sequence's direction; the column is a whole number. */
    static String farthest(TableId table, String column, boolean ascending) {
        return "select %s(%s)::bigint from %s"
                .formatted(ascending ? "max" : "min", Identifiers.quote(column), Identifiers.quote(table));
    }
}
