package io.crossfade.snapshotter.schema;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The statements that find what tables need, give made tables their target names, and take their indexes down. */
final class SchemaSql {
    private SchemaSql() {}

    /** For rows that a mapping makes. */
    static String create(TablePlan table) {
        String columns = table.columns().stream()
                .map(column -> Identifiers.quote(column.target()) + " " + column.targetType())
                .collect(Collectors.joining(", "));
        return "create table " + Identifiers.quote(table.target()) + " (" + columns + ", primary key ("
                + Identifiers.quoteAll(table.keyColumns()) + "))";
    }

    static final String EXISTS = "select to_regclass(?) is not null";

    static final String SCHEMA_EXISTS = "select to_regnamespace(?) is not null";

    /** Tables and all their partitions. Parameters: schemas, names. */
    private static final String TREE = """
            tree as (
                select c.oid, c.relkind
                from unnest(?::text[], ?::text[]) as wanted (nspname, relname)
                join pg_namespace as n on n.nspname = wanted.nspname
                join pg_class as c on c.relnamespace = n.oid and c.relname = wanted.relname
                union
                select c.oid, c.relkind
                from tree join pg_inherits as i on i.inhparent = tree.oid join pg_class as c on c.oid = i.inhrelid
                where tree.relkind = 'p'
            )""";

    /**
     * Everything that must exist for the tables to exist: the tables and partitions themselves, their sequences, types,
     * schemas, extensions, and the functions and collations that those and the tables' defaults and checks use. Other
     * tables are left out, and so is what an extension brings.
     */
    static final String NEEDS = "with recursive " + TREE + """
            , need (classid, objid) as (
                select 'pg_class'::regclass::oid, oid from tree
                union
                select e.classid, e.objid from need as n cross join lateral (
                    select d.refclassid as classid, d.refobjid as objid from pg_depend as d
                    where d.classid = n.classid and d.objid = n.objid
                          and not exists (
                              select from pg_class as c
                              where d.refclassid = 'pg_class'::regclass and c.oid = d.refobjid
                                    and c.relkind in ('r', 'p', 'v', 'm', 'f'))
                    union all
                    select d.classid, d.objid from pg_depend as d
                    where n.classid = 'pg_class'::regclass and d.refclassid = n.classid and d.refobjid = n.objid
                          and exists (select from tree where tree.oid = n.objid)
                          and (d.classid in ('pg_attrdef'::regclass, 'pg_constraint'::regclass)
                               or d.classid = 'pg_class'::regclass and exists (
                                   select from pg_class as c where c.oid = d.objid and c.relkind in ('S', 'i', 'I')))
                    union all
                    select d.classid, d.objid from pg_depend as d
                    where n.classid = 'pg_type'::regclass and d.refclassid = n.classid and d.refobjid = n.objid
                          and d.classid = 'pg_constraint'::regclass
                    union all
                    select 'pg_class'::regclass::oid, c.oid from pg_type as t join pg_class as c on c.oid = t.typrelid
                    where n.classid = 'pg_type'::regclass and t.oid = n.objid and c.relkind = 'c'
                ) as e
                where not exists (
                    select from pg_depend as x
                    where x.classid = n.classid and x.objid = n.objid and x.deptype = 'e')
                   or e.classid = 'pg_extension'::regclass
            )
            select need.classid, need.objid, o.type, coalesce(o.identity, ''),
                   c.relkind::text, n.nspname, c.relname
            from need cross join lateral pg_identify_object(need.classid, need.objid, 0) as o
            left join pg_class as c on need.classid = 'pg_class'::regclass and c.oid = need.objid
            left join pg_namespace as n on n.oid = c.relnamespace
            where o.type is not null
            order by need.classid, need.objid""";

    /** Foreign keys of the tables that point at one of the tables, by the oid of the constraint. */
    static final String INNER_FOREIGN_KEYS = "with recursive " + TREE + """
            select con.oid from pg_constraint as con
            where con.contype = 'f' and con.conrelid in (select oid from tree)
                  and con.confrelid in (select oid from tree)""";

    /**
     * What stands on made tables and is taken down until the copy is over, with the statement that makes it again. A
     * partition's own part of a root's key or index goes and comes with the root's.
     */
    static final String POST_DATA = "with recursive " + TREE + """
            , constraints as (
                select con.oid, con.conrelid as relid, con.conname as name, con.contype::text as contype,
                       i.indexrelid as index, tree.relkind, pg_get_constraintdef(con.oid) as def,
                       (select array_agg(a.attname::text order by a.attname)
                        from pg_attribute as a where a.attrelid = con.conrelid and a.attnum = any (con.conkey)) as columns
                from tree join pg_constraint as con on con.conrelid = tree.oid
                left join pg_index as i on i.indexrelid = con.conindid and con.contype in ('p', 'u', 'x')
                where con.contype in ('p', 'u', 'x', 'f') and con.conparentid = 0
            ), indexes as (
                select i.indexrelid as index, i.indrelid as relid, x.relname as name, i.indisunique, tree.relkind,
                       regexp_replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as def,
                       (select array_agg(a.attname::text order by a.attname) from pg_attribute as a
                        where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) as columns
                from tree join pg_index as i on i.indrelid = tree.oid join pg_class as x on x.oid = i.indexrelid
                where not x.relispartition
                      and not exists (select from pg_constraint as con
                                      where con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x'))
            ), parts as (
                select relid, name, contype as kind, def, columns, index, relkind from constraints
                union all
                select relid, name, case when indisunique then 'unique index' else 'index' end, def, columns, index,
                       relkind
                from indexes
            )
            select n.nspname, c.relname, p.name, p.kind, p.def, p.columns, p.relkind::text,
                   case when x.reloptions is not null and p.kind in ('p', 'u', 'x')
                        then array_to_string(x.reloptions, ', ') end,
                   coalesce(i.indisreplident, false), coalesce(i.indisclustered, false),
                   coalesce((select ni.nspname from pg_namespace as ni where ni.oid = x.relnamespace), ''),
                   coalesce(x.relname, '')
            from parts as p join pg_class as c on c.oid = p.relid join pg_namespace as n on n.oid = c.relnamespace
            left join pg_class as x on x.oid = p.index
            left join pg_index as i on i.indexrelid = p.index
            order by case p.kind when 'p' then 0 when 'u' then 1 when 'x' then 2 when 'unique index' then 3
                     when 'index' then 4 else 5 end, n.nspname, c.relname, p.name""";

    static String addConstraint(TableId table, String name, String definition) {
        return "alter table " + Identifiers.quote(table) + " add constraint " + Identifiers.quote(name) + " "
                + definition;
    }

    static String validate(TableId table, String constraint) {
        return "alter table " + Identifiers.quote(table) + " validate constraint " + Identifiers.quote(constraint);
    }

    static String dropConstraint(TableId table, String name) {
        return "alter table " + Identifiers.quote(table) + " drop constraint if exists " + Identifiers.quote(name);
    }

    static String dropIndex(TableId index) {
        return "drop index if exists " + Identifiers.quote(index);
    }

    static String setOptions(TableId index, String options) {
        return "alter index " + Identifiers.quote(index) + " set (" + options + ")";
    }

    static String identityByIndex(TableId table, String index) {
        return "alter table " + Identifiers.quote(table) + " replica identity using index " + Identifiers.quote(index);
    }

    static String clusterOn(TableId table, String index) {
        return "alter table " + Identifiers.quote(table) + " cluster on " + Identifiers.quote(index);
    }

    /**
     * Gives a table and its columns their target names. Columns go through names of our own where one's new name is
     * another's old one.
     *
     * @param columns source name to target name, those that differ
     */
    static List<String> rename(TableId from, TableId to, Map<String, String> columns) {
        List<String> statements = new ArrayList<>();
        String table = "alter table " + Identifiers.quote(from) + " ";
        boolean cross = columns.values().stream().anyMatch(columns::containsKey);
        int number = 0;
        for (Map.Entry<String, String> column : columns.entrySet()) {
            String first = cross ? "crossfade renames " + number++ : column.getValue();
            statements.add(
                    table + "rename column " + Identifiers.quote(column.getKey()) + " to " + Identifiers.quote(first));
        }
        number = 0;
        for (Map.Entry<String, String> column :
                cross ? columns.entrySet() : Map.<String, String>of().entrySet()) {
            String first = "crossfade renames " + number++;
            statements.add(table + "rename column " + Identifiers.quote(first) + " to "
                    + Identifiers.quote(column.getValue()));
        }
        if (!from.name().equals(to.name())) {
            statements.add(table + "rename to " + Identifiers.quote(to.name()));
        }
        if (!from.schema().equals(to.schema())) {
            statements.add("alter table " + Identifiers.quote(new TableId(from.schema(), to.name())) + " set schema "
                    + Identifiers.quote(to.schema()));
        }
        return statements;
    }

    static String createSchema(String schema) {
        return "create schema if not exists " + Identifiers.quote(schema);
    }

    /** The dump is executed as it is: bodies are checked when they run, not before what they use is there. */
    static final String DUMP_SETTINGS = "set check_function_bodies = off";

    static final String SAVEPOINT = "savepoint entry";

    static final String RELEASE = "release savepoint entry";

    static final String ROLLBACK_TO = "rollback to savepoint entry";
}
