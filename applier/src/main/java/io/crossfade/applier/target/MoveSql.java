package io.crossfade.applier.target;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Moving;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.sql.Identifiers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statement that moves rows: it deletes all their old versions and then inserts all new ones. An index entry whose
 * row the same transaction has deleted refuses nothing, so that values which must be unique can change hands in any way.
 */
final class MoveSql {
    private MoveSql() {}

    /**
     * Takes the arrays of the old keys, then those of all columns, NULL where a cell was not sent, then for each column
     * of {@code unchanged} one that is not NULL where it was not sent.
     *
     * <p>The insert reads the count of all deleted rows with each of them, and so begins when the last one is deleted.
     *
     * @param unchanged columns of the plan that keep their values in some rows
     */
    static String move(LaneTable table, Moving moving, BitSet unchanged) {
        List<ColumnPlan> columns = table.plan().columns();
        List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
        List<String> names = new ArrayList<>();
        table.keyColumns().forEach(i -> names.add("k" + i));
        all.forEach(i -> names.add("c" + i));
        unchanged.stream().forEach(i -> names.add("u" + i));
        String match = table.keyColumns().stream()
                .map(i -> ApplySql.match(table, i, "k"))
                .collect(Collectors.joining(" and "));
        String fixed = table.fixedColumns().stream()
                .map(i -> " and " + ApplySql.match(table, i, "c"))
                .collect(Collectors.joining());
        List<String> kept = new ArrayList<>();
        unchanged.stream().forEach(i -> kept.add(", t." + quote(columns.get(i)) + " as o" + i));
        List<String> into = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i : all) {
            into.add(quote(columns.get(i)));
            String sent = ApplySql.value(columns, i);
            values.add(
                    unchanged.get(i)
                            ? "case when v.u" + i + " is null then " + sent + " else v.o" + i + "::"
                                    + columns.get(i).castType() + " end"
                            : sent);
        }
        for (int i = 0; i < moving.others().size(); i++) {
            String other = Identifiers.quote(moving.others().get(i));
            kept.add(", t." + other + " as x" + i);
            into.add(other);
            values.add("v.x" + i);
        }
        return "with gone as materialized (delete from "
                + Identifiers.quote(table.plan().target())
                + " as t\nusing unnest(" + names.stream().map(n -> "?::text[]").collect(Collectors.joining(", "))
                + ") as v(" + String.join(", ", names) + ")\nwhere " + match + fixed + "\nreturning v.*"
                + String.join("", kept) + ")\ninsert into "
                + Identifiers.quote(table.plan().target()) + " ("
                + String.join(", ", into) + ")\noverriding system value\nselect " + String.join(", ", values)
                + "\nfrom (select gone.*, count(*) over () as deleted from gone) as v\nwhere v.deleted > 0";
    }

    private static String quote(ColumnPlan column) {
        return Identifiers.quote(column.target());
    }
}
