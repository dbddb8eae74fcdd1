package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;

/** The statements of {@link Sequences}. */
final class SequencesSql {
    private SequencesSql() {}

    /**
     * The sequences behind a table's columns: identity, owned by the column (serial), or named in its default. Partitions
     * and children may have defaults of their own; parameters: schema, table. Whether a column's value is exactly what its
     * sequence gave is only sure for identity and a bare {@code nextval}.
     */
    static final String BEHIND = """
            with recursive member as (
                select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?
                union
                select i.inhrelid from member join pg_inherits i on i.inhparent = member.oid
            ), behind as (
                select a.attname, d.objid as sequence
                from member m
                join pg_depend d on d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
                     and d.refobjid = m.oid and d.deptype in ('a', 'i')
                join pg_attribute a on a.attrelid = m.oid and a.attnum = d.refobjsubid
                union
                select a.attname, d.refobjid
                from member m
                join pg_attrdef f on f.adrelid = m.oid
                join pg_attribute a on a.attrelid = m.oid and a.attnum = f.adnum
                join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
                     and d.refclassid = 'pg_class'::regclass
            )
            select distinct b.attname, n.nspname, c.relname,
                   t.typname in ('int2', 'int4', 'int8', 'numeric') as whole,
                   exists (select from pg_index x
                           where x.indrelid = (select oid from member limit 1) and x.indisvalid and x.indpred is null
                             and x.indkey[0] = a.attnum) as indexed
            from behind b
            join pg_class c on c.oid = b.sequence and c.relkind = 'S'
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = (select oid from member limit 1) and a.attname = b.attname
            join pg_type t on t.oid = a.atttypid
            order by 2, 3, 1""";

    static final String EXISTS = """
            select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                           where n.nspname = ? and c.relname = ? and c.relkind = 'S')""";

    /** Reading the sequence itself, not the view, whose last value is null where nothing was drawn. */
    static String read(TableId sequence) {
        return """
            select s.last_value, s.is_called, p.seqincrement, p.seqmin, p.seqmax, p.seqcycle, p.seqcache
            from %s as s, pg_sequence as p where p.seqrelid = %s::regclass""".formatted(Identifiers.quote(sequence), Identifiers.literal(Identifiers.quote(sequence)));
    }

    /** The column's farthest value in the direction of the sequence; null where the table is empty. */
    static String farthest(TableId table, String column, boolean ascending) {
        return "select %s(%s)::numeric from %s"
                .formatted(ascending ? "max" : "min", Identifiers.quote(column), Identifiers.quote(table));
    }

    /** Sets the sequence unless it has gone that far by itself; {@code setval} is not transactional. */
    static String advance(TableId sequence, long value, boolean ascending) {
        String name = Identifiers.quote(sequence);
        return "select setval(%s::regclass, %d, true) from %s as s where s.last_value %s %d or not s.is_called"
                .formatted(Identifiers.literal(name), value, name, ascending ? "<" : ">", value);
    }

    static String set(TableId sequence, long value, boolean called) {
        return "select setval(%s::regclass, %d, %s)"
                .formatted(Identifiers.literal(Identifiers.quote(sequence)), value, called);
    }
}
