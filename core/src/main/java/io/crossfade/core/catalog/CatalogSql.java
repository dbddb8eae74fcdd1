package io.crossfade.core.catalog;

import java.util.List;
import java.util.stream.Stream;

/**
 * The catalog queries of {@link CatalogReader}, for servers 14 to 18. They run under an empty search path, so that every
 * name that is not PostgreSQL's own comes out qualified; columns that only newer servers have are read by way of
 * {@code to_jsonb}.
 */
final class CatalogSql {
    private CatalogSql() {}

    static final String BEGIN = "begin isolation level repeatable read, read only; set local lock_timeout = '5s'";

    static final String COMMIT = "commit";

    /** From 15 on, where rights on settings can be granted (PostgreSQL manual, GRANT). */
    static final String HAS_REPLICA_ROLE = "select has_parameter_privilege('session_replication_role', 'set')";

    static final String MAY_SET_REPLICA_ROLE_TRY = "savepoint role; set local session_replication_role = replica";

    static final String MAY_SET_REPLICA_ROLE_UNDO = "rollback to savepoint role";

    /** Schemas that hold nothing to move. */
    private static final String OURS_NOT = """
            n.nspname not in ('pg_catalog', 'information_schema', 'crossfade')
              and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp\\_%'""";

    static final String SERVER = """
            select current_database(), pg_is_in_recovery(),
                   current_user, r.rolsuper, r.rolsuper or r.rolreplication, r.rolsuper or r.rolbypassrls,
                   has_database_privilege(current_database(), 'create'),
                   pg_encoding_to_char(d.encoding),
                   coalesce(nullif(to_jsonb(d) ->> 'daticulocale', ''), nullif(to_jsonb(d) ->> 'datlocale', ''),
                            d.datcollate),
                   d.datctype,
                   case to_jsonb(d) ->> 'datlocprovider' when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
                   coalesce(to_jsonb(d) ->> 'datcollversion', ''),
                   (select count(*) from pg_replication_slots)::int,
                   (select count(*) from pg_stat_activity where backend_type = 'walsender')::int
            from pg_database as d, pg_roles as r
            where d.datname = current_database() and r.rolname = current_user""";

    /** From 15 on: what the operating system's or ICU's collation is now. */
    static final String ACTUAL_COLLATION_VERSION = """
            select coalesce(pg_database_collation_actual_version(oid), '')
            from pg_database where datname = current_database()""";

    static final String MAY_READ_CONTROL = """
            select has_function_privilege('pg_catalog.pg_control_system()', 'execute')
               and has_function_privilege('pg_catalog.pg_control_checkpoint()', 'execute')""";

    static final String SYSTEM_IDENTIFIER = "select system_identifier::text from pg_control_system()";

    static final String TIMELINE = "select timeline_id from pg_control_checkpoint()";

    static final String SETTINGS = "select name, reset_val from pg_settings where reset_val is not null";

    static final String ROLE = "select current_user";

    static final String SCHEMAS = "select nspname from pg_namespace";

    static final String TABLES = """
            select c.oid::bigint, n.nspname, c.relname, c.relkind, c.relpersistence,
                   pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'usage'),
                   has_table_privilege(c.oid, 'select'), has_table_privilege(c.oid, 'insert'),
                   has_table_privilege(c.oid, 'update'), has_table_privilege(c.oid, 'delete'),
                   has_table_privilege(c.oid, 'truncate'),
                   c.relreplident, c.relispartition, c.relrowsecurity,
                   coalesce(pg_relation_filenode(c.oid), 0)::bigint,
                   case when c.reltuples > 0 then c.reltuples::bigint else pg_stat_get_live_tuples(c.oid) end,
                   case when c.relkind in ('r', 'm') then coalesce(pg_table_size(c.oid), 0) else 0 end,
                   coalesce((select e.extname from pg_depend as d join pg_extension as e on e.oid = d.refobjid
                             where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
                               and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'), '')
            from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' and %s
            order by n.nspname, c.relname""".formatted(OURS_NOT);

    /**
     * A domain's base is found through any depth. A type is safe in binary form if it is PostgreSQL's own, can be sent
     * and received, and does not hold an OID of a catalog row, which another database numbers otherwise.
     */
    static final String COLUMNS = """
            with recursive domains (oid, base, typmod, strict) as (
                select oid, typbasetype, typtypmod, typnotnull from pg_type where typtype = 'd'
                union all
                select d.oid, t.typbasetype, case when d.typmod = -1 then t.typtypmod else d.typmod end,
                       d.strict or t.typnotnull
                from domains as d join pg_type as t on t.oid = d.base where t.typtype = 'd'),
            bases as (
                select d.* from domains as d join pg_type as t on t.oid = d.base where t.typtype <> 'd')
            select a.attrelid::bigint, a.attname, format_type(a.atttypid, a.atttypmod),
                   format_type(coalesce(b.base, a.atttypid), -1),
                   case when b.oid is null or a.atttypmod <> -1 then a.atttypmod else b.typmod end,
                   case when s.typnamespace <> 'pg_catalog'::regnamespace then format_type(s.oid, -1) end,
                   a.attnotnull or coalesce(b.strict, false), a.attgenerated <> '', a.attidentity,
                   a.atthasdef and a.attgenerated = '' or a.attidentity <> '',
                   case when a.attcollation not in (0, t.typcollation)
                        then quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end,
                   t.oid < 16384 and s.oid < 16384 and t.typtype in ('b', 'r', 'm')
                     and t.typsend <> 0 and t.typreceive <> 0 and s.typsend <> 0 and s.typreceive <> 0
                     and s.typname not like 'reg%%'
            from pg_attribute as a
            join pg_class as c on c.oid = a.attrelid
            join pg_namespace as n on n.oid = c.relnamespace
            join pg_type as t on t.oid = a.atttypid
            join pg_type as s on s.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end
            left join bases as b on b.oid = a.atttypid
            left join pg_collation as co on co.oid = a.attcollation
            left join pg_namespace as cn on cn.oid = co.collnamespace
            where a.attnum > 0 and not a.attisdropped
              and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' and %s
            order by a.attrelid, a.attnum""".formatted(OURS_NOT);

    /**
     * One row per key column. Its equality operator is what the index itself uses (strategy 3 of a B-tree operator
     * class; PostgreSQL manual, 38.16.2).
     */
    static final String UNIQUE_INDEXES = """
            select i.indrelid::bigint, ic.relname, i.indisprimary, i.indisreplident,
                   i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null,
                   a.attname, coalesce(a.attnotnull, false),
                   coalesce((select 'OPERATOR(' || quote_ident(opn.nspname) || '.' || op.oprname || ')'
                             from pg_opclass as oc
                             join pg_amop as ao on ao.amopfamily = oc.opcfamily and ao.amopstrategy = 3
                                  and ao.amoplefttype = oc.opcintype and ao.amoprighttype = oc.opcintype
                             join pg_operator as op on op.oid = ao.amopopr
                             join pg_namespace as opn on opn.oid = op.oprnamespace
                             where oc.oid = i.indclass[k.n - 1]), 'OPERATOR(pg_catalog.=)')
            from pg_index as i
            join pg_class as ic on ic.oid = i.indexrelid
            join pg_class as c on c.oid = i.indrelid
            join pg_namespace as n on n.oid = c.relnamespace
            cross join lateral unnest(i.indkey) with ordinality as k (attnum, n)
            left join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum and a.attnum > 0
            where i.indisunique and i.indislive and k.n <= i.indnkeyatts and %s
            order by i.indrelid, ic.relname, k.n""".formatted(OURS_NOT);

    /** Foreign keys as they were declared: those that partitions inherit are left out. */
    static final String FOREIGN_KEYS = """
            select f.conrelid::bigint, f.conname, n.nspname, c.relname, pn.nspname, p.relname,
                   (select array_agg(a.attname order by k.n) from unnest(f.conkey) with ordinality as k (attnum, n)
                    join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.attnum)::text[],
                   (select array_agg(a.attname order by k.n) from unnest(f.confkey) with ordinality as k (attnum, n)
                    join pg_attribute as a on a.attrelid = f.confrelid and a.attnum = k.attnum)::text[],
                   f.condeferrable, coalesce((to_jsonb(f) ->> 'conenforced')::boolean, true),
                   f.confdeltype, f.confupdtype
            from pg_constraint as f
            join pg_class as c on c.oid = f.conrelid
            join pg_namespace as n on n.oid = c.relnamespace
            join pg_class as p on p.oid = f.confrelid
            join pg_namespace as pn on pn.oid = p.relnamespace
            where f.contype = 'f' and f.conparentid = 0 and %s
            order by n.nspname, c.relname, f.conname""".formatted(OURS_NOT);

    static final String TRIGGERS = """
            select t.tgrelid::bigint, t.tgname, quote_ident(fn.nspname) || '.' || quote_ident(f.proname), t.tgenabled
            from pg_trigger as t
            join pg_proc as f on f.oid = t.tgfoid
            join pg_namespace as fn on fn.oid = f.pronamespace
            where not t.tgisinternal
            order by t.tgrelid, t.tgname""";

    static final String RULES = """
            select ev_class::bigint, rulename from pg_rewrite where rulename <> '_RETURN' order by ev_class, rulename""";

    static final String PARENTS = """
            select i.inhrelid::bigint, n.nspname, c.relname
            from pg_inherits as i
            join pg_class as c on c.oid = i.inhparent
            join pg_namespace as n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'f')
            order by i.inhrelid, i.inhseqno""";

    /** Owned by a column (a: serial, i: identity), or used by its default only. */
    static final String SEQUENCES = """
            select d.refobjid::bigint, sn.nspname, s.relname, a.attname, d.deptype = 'i', true
            from pg_depend as d
            join pg_class as s on s.oid = d.objid and s.relkind = 'S'
            join pg_namespace as sn on sn.oid = s.relnamespace
            join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
              and d.deptype in ('a', 'i') and d.refobjsubid > 0
            union
            select ad.adrelid::bigint, sn.nspname, s.relname, a.attname, false, false
            from pg_depend as d
            join pg_class as s on s.oid = d.refobjid and s.relkind = 'S'
            join pg_namespace as sn on sn.oid = s.relnamespace
            join pg_attrdef as ad on ad.oid = d.objid
            join pg_attribute as a on a.attrelid = ad.adrelid and a.attnum = ad.adnum
            where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass
              and not exists (select from pg_depend as o
                              where o.classid = 'pg_class'::regclass and o.objid = s.oid
                                and o.refclassid = 'pg_class'::regclass and o.refobjid = ad.adrelid
                                and o.refobjsubid = ad.adnum and o.deptype in ('a', 'i'))
            order by 1, 2, 3, 4""";

    static final String TYPES = """
            select format_type(t.oid, -1), t.typtype,
                   coalesce((select array_agg(e.enumlabel::text order by e.enumsortorder)
                             from pg_enum as e where e.enumtypid = t.oid),
                            (select array_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                                              order by a.attnum)
                             from pg_attribute as a
                             where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
                               and t.typtype = 'c'), '{}'),
                   coalesce((select e.extname from pg_depend as d join pg_extension as e on e.oid = d.refobjid
                             where d.classid = 'pg_type'::regclass and d.objid = t.oid
                               and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'), '')
            from pg_type as t
            join pg_namespace as n on n.oid = t.typnamespace
            left join pg_class as c on c.oid = t.typrelid
            where t.typtype in ('b', 'c', 'd', 'e', 'r', 'm') and t.typcategory <> 'A' and %s""".formatted(OURS_NOT);

    /** Casts by a function that somebody made. An extension's binary-coercible casts (citext) call nothing. */
    static final String CASTS_FROM_TEXT = """
            select format_type(casttarget, -1) from pg_cast
            where castsource = 'text'::regtype and castmethod = 'f' and oid >= 16384""";

    /** What tells of tables, and may be asked by every role. */
    static List<String> ofTables() {
        return List.of(
                ROLE, SCHEMAS, TABLES, COLUMNS, UNIQUE_INDEXES, FOREIGN_KEYS, TRIGGERS, RULES, SEQUENCES, PARENTS);
    }

    /**
     * That, and what else every role may ask.
     *
     * @param version the server's major one
     */
    static List<String> questions(int version) {
        Stream<String> always = Stream.of(SERVER, SETTINGS, MAY_READ_CONTROL, TYPES, CASTS_FROM_TEXT);
        Stream<String> since15 = Stream.of(ACTUAL_COLLATION_VERSION, HAS_REPLICA_ROLE);
        return Stream.of(ofTables().stream(), always, version < 15 ? Stream.<String>of() : since15)
                .flatMap(questions -> questions)
                .toList();
    }
}
