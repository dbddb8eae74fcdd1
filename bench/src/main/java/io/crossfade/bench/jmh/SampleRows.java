package io.crossfade.bench.jmh;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of seven columns and about 100 bytes, like those of the insert and update loads. */
final class SampleRows {
    static final int ROWS = 1_000;
    private static final TableId TABLE = new TableId("public", "bench_rows");
    private static final List<String> NAMES = List.of("id", "n", "name", "at", "price", "flag", "note");
    private static final List<String> TYPES =
            List.of("bigint", "integer", "text", "timestamp with time zone", "numeric(12,2)", "boolean", "text");
    private static final int TEXT_OID = 25;
    static final Relation RELATION = relation();

    private SampleRows() {}

    private static Relation relation() {
        List<Relation.Column> columns = IntStream.range(0, NAMES.size())
                .mapToObj(i -> new Relation.Column(NAMES.get(i), i == 0, TEXT_OID, -1))
                .toList();
        return new Relation(TABLE, 'd', columns);
    }

    /** @param keys how many different keys the rows have */
    static List<RowImage> rows(int keys) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> RowImage.of(
                        Cell.of(Integer.toString(100_000 + i % keys)),
                        Cell.of(Integer.toString(i)),
                        Cell.of("name of row " + i),
                        Cell.of("2024-01-01 00:00:00+00"),
                        Cell.of(i + ".50"),
                        Cell.of(i % 2 == 0 ? "t" : "f"),
                        i % 10 == 0 ? Cell.NULL : Cell.of("a note that makes this row about a hundred bytes")))
                .toList();
    }

    static List<Change> changes(Change.Kind kind, int keys) {
        List<ColumnPlan> columns = IntStream.range(0, NAMES.size())
                .mapToObj(i -> new ColumnPlan(
                        NAMES.get(i), NAMES.get(i), TYPES.get(i), TYPES.get(i), TYPES.get(i), "OPERATOR(pg_catalog.=)"))
                .toList();
        TablePlan plan = new TablePlan(TABLE, TABLE, columns, List.of("id"), true, false, false, 0, 0);
        TableShape shape = TableShape.of(LaneTable.of(0, plan), RELATION);
        return rows(keys).stream()
                .<Change>map(row -> new Change.Row(shape, kind, null, row, 0, Lsn.ZERO))
                .toList();
    }
}
