package io.crossfade.control.cutover;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements that look for rows which break a deferrable unique or exclusion constraint. */
final class DeferrableSql {
    private DeferrableSql() {}

    /**
     * The deferrable unique and exclusion constraints of a table and its partitions; parameters: schema, name. Each with
     * what it compares (columns, or an exclusion constraint's expressions) and, for exclusion, by which operators; its
     * condition; and whether it takes NULLs for equal.
     */
    static final String CONSTRAINTS = """
            with recursive member as (
                select c.oid, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?
                union
                select c.oid, c.relkind from member m join pg_inherits i on i.inhparent = m.oid and m.relkind = 'p'
                join pg_class c on c.oid = i.inhrelid
            )
            select k.conname, n.nspname, c.relname, c.relkind = 'p',
                   array(select pg_get_indexdef(x.indexrelid, pos, true)
                         from generate_series(1, x.indnkeyatts::int) as pos order by pos)::text[],
                   array(select format('operator(%I.%s)', opn.nspname, op.oprname)
                         from unnest(k.conexclop) with ordinality as e(operator, pos)
                         join pg_operator op on op.oid = e.operator join pg_namespace opn on opn.oid = op.oprnamespace
                         order by e.pos)::text[],
                   pg_get_expr(x.indpred, x.indrelid),
                   coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false)
            from member m join pg_constraint k on k.conrelid = m.oid
            join pg_class c on c.oid = m.oid join pg_namespace n on n.oid = c.relnamespace
            join pg_index x on x.indexrelid = k.conindid
            where k.contype in ('p', 'u', 'x') and k.condeferrable and k.conparentid = 0
            order by 2, 3, 1""";

    /**
     * Whether two rows are equal in all columns.
     *
     * @param from the table, quoted, after {@code only} where it has no partitions
     * @param columns quoted
     */
    static String duplicate(String from, List<String> columns, boolean nullsEqual) {
        String present = nullsEqual
                ? ""
                : columns.stream()
                        .map(column -> column + " is not null")
                        .collect(Collectors.joining(" and ", " where ", ""));
        return "select exists (select from " + from + present + " group by " + String.join(", ", columns)
                + " having count(*) > 1)";
    }

    /**
     * Whether two rows answer all operators of an exclusion constraint.
     *
     * @param values expressions over a row
     * @param condition which rows count; null for all
     */
    static String overlap(
            String from,
            List<String> values,
            List<String> operators,
            @org.jspecify.annotations.Nullable String condition) {
        String list = IntStream.range(0, values.size())
                .mapToObj(i -> "(" + values.get(i) + ") as v" + i)
                .collect(Collectors.joining(", "));
        String match = IntStream.range(0, values.size())
                .mapToObj(i -> "a.v" + i + " " + operators.get(i) + " b.v" + i)
                .collect(Collectors.joining(" and "));
        return "with r as not materialized (select tableoid as o, ctid as c, " + list + " from " + from
                + (condition == null ? "" : " where " + condition)
                + ") select exists (select from r as a join r as b on "
                + match + " where (a.o, a.c) < (b.o, b.c))";
    }
}
