package io.crossfade.core.catalog;

/** The statements of {@link NamedSequences}, for servers 14 to 18. */
final class NamedSequencesSql {
    private NamedSequencesSql() {}

    /** Tables with their partitions and children, which may have defaults and triggers of their own. */
    private static final String MEMBERS = """
            with recursive member (root, oid) as (
                select c.oid, c.oid
                from unnest(?::text[], ?::text[]) as t(schema, name)
                join pg_namespace n on n.nspname = t.schema
                join pg_class c on c.relnamespace = n.oid and c.relname = t.name
                union
                select m.root, i.inhrelid from member m join pg_inherits i on i.inhparent = m.oid
            )""";

    /**
     * Defaults that call {@code nextval} by something that is no dependency, or functions that somebody wrote in a language
     * whose text can be read. One row a default and function; parameters: schemas, names.
     */
    static final String DEFAULTS = MEMBERS + """
            select distinct n.nspname, c.relname, a.attname, pg_get_expr(f.adbin, f.adrelid),
                   t.typname in ('int2', 'int4', 'int8', 'numeric'),
                   case when p.oid is not null then quote_ident(pn.nspname) || '.' || quote_ident(p.proname) end,
                   coalesce(nullif(p.prosrc, ''), pg_get_function_sqlbody(p.oid))
            from member m
            join pg_class c on c.oid = m.root join pg_namespace n on n.oid = c.relnamespace
            join pg_attrdef f on f.adrelid = m.oid
            join pg_attribute a on a.attrelid = m.oid and a.attnum = f.adnum and a.attgenerated = ''
            join pg_type t on t.oid = a.atttypid
            left join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
                 and d.refclassid = 'pg_proc'::regclass
            left join pg_proc p on p.oid = d.refobjid
                 and p.prolang not in (select oid from pg_language where lanname in ('c', 'internal'))
            left join pg_namespace pn on pn.oid = p.pronamespace
            where p.oid is not null or pg_get_expr(f.adbin, f.adrelid) ilike '%nextval(%::text%'
            order by 1, 2, 3, 4, 6""";

    /** Functions of row triggers before INSERT that mention {@code nextval}; parameters: schemas, names. */
    static final String TRIGGERS = MEMBERS + """
            select distinct n.nspname, c.relname, g.tgname, p.prosrc
            from member m
            join pg_class c on c.oid = m.root join pg_namespace n on n.oid = c.relnamespace
            join pg_trigger g on g.tgrelid = m.oid and not g.tgisinternal and g.tgenabled <> 'D'
                 and g.tgtype & 7 = 7
            join pg_proc p on p.oid = g.tgfoid
            where p.prosrc ilike '%nextval%'
            order by 1, 2, 3""";

    static final String SEQUENCES = """
            select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'S' order by 1, 2""";
}
