package io.crossfade.control.cutover;

import io.crossfade.core.sql.Identifiers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The questions that a cutover asks beside those of the fence and the sequences. */
final class CutoverSql {
    private CutoverSql() {}

    /** A superuser's sessions are left out of that grant (PostgreSQL manual, 22.5 "Predefined Roles"). */
    static final String MAY_TERMINATE = "select pg_has_role('pg_signal_backend', 'usage')";

    static final String LANES_PAST =
            "select lane from crossfade.marker where migration = ? and name = ? and content = ?";

    /** Moved tables that our role cannot put triggers on; parameters: schemas, names. */
    static final String NOT_OWNED = """
            select t.schema, t.name, c.oid is null
            from unnest(?::text[], ?::text[]) as t(schema, name)
            left join pg_namespace n on n.nspname = t.schema
            left join pg_class c on c.relnamespace = n.oid and c.relname = t.name
            where c.oid is null or not pg_has_role(c.relowner, 'USAGE')
            order by 1, 2""";

    static final String MAY_CREATE_SCHEMA = """
            select to_regnamespace('crossfade') is not null and has_schema_privilege('crossfade', 'CREATE')
                   or has_database_privilege(current_database(), 'CREATE')""";

    /** Enforced foreign keys of a table, whose parent side is not looked at while the applier is in replica role. */
    static final String FOREIGN_KEYS = """
            select k.conname, pn.nspname, p.relname,
                   array(select a.attname from unnest(k.conkey) with ordinality as c(num, pos)
                         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.num order by c.pos)::text[],
                   array(select a.attname from unnest(k.confkey) with ordinality as c(num, pos)
                         join pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.num order by c.pos)::text[]
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
            where k.contype = 'f' and k.conparentid = 0 and k.convalidated and n.nspname = ? and c.relname = ?
            order by k.conname""";

    /** Each partition: its schema and name, then those of the table that it is a part of. */
    static final String PARTITIONS = """
            select n.nspname, c.relname, pn.nspname, p.relname
            from pg_inherits i
            join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
            where c.relispartition and c.relkind in ('r', 'p', 'f')""";

    /** All enforced foreign keys as they were declared: name, child, parent. {@code conenforced} is from 18 on. */
    static final String PARENTS = """
            select k.conname, n.nspname, c.relname, pn.nspname, p.relname
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
            where k.contype = 'f' and k.conparentid = 0
                  and coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
            order by 1, 2, 3""";

    /** Whether a child row has no parent. */
    static String orphan(String child, List<String> childColumns, String parent, List<String> parentColumns) {
        String present = childColumns.stream()
                .map(column -> "c." + Identifiers.quote(column) + " is not null")
                .collect(Collectors.joining(" and "));
        String match = IntStream.range(0, childColumns.size())
                .mapToObj(i -> "p." + Identifiers.quote(parentColumns.get(i)) + " = c."
                        + Identifiers.quote(childColumns.get(i)))
                .collect(Collectors.joining(" and "));
        return "select exists (select from " + child + " as c where " + present + " and not exists (select from "
                + parent + " as p where " + match + "))";
    }

    static final String KEEP_WORD = """
            insert into crossfade.fence_word (migration, word) values (?, ?) on conflict (migration) do nothing""";

    static final String READ_WORD = "select word from crossfade.fence_word where migration = ?";
}
