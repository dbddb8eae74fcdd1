package io.crossfade.control.run;

import io.crossfade.control.summary.MigrationSummary.RowSetAside;
import io.crossfade.core.store.SetAsideStore;
import java.util.ArrayList;
import java.util.List;

/** The rows that are set aside in the targets of a migration, and in the source on the way back, by key and reason; it only reads. */
final class SetAsideRows {
    private static final int MOST_OF_A_TARGET = 100;

    private final Databases databases;
    private final ComparedWays ways;
    private final MaskedViews masked;

    SetAsideRows(Databases databases, ComparedWays ways, MaskedViews masked) {
        this.ways = ways;
        this.databases = databases;
        this.masked = masked;
    }

    /** The oldest of each target, so many that a person may read them. */
    List<RowSetAside> oldest() {
        List<RowSetAside> rows = new ArrayList<>();
        addOldest(databases, rows);
        ways.back().forEach(way -> addOldest(way.databases(), rows));
        return rows;
    }

    private void addOldest(Databases of, List<RowSetAside> rows) {
        of.targets()
                .forEach((name, target) -> new SetAsideStore(target, of.migration())
                        .rows(MOST_OF_A_TARGET).stream()
                                .map(row -> new RowSetAside(
                                        name,
                                        row.mapping().name(),
                                        row.rowKey(),
                                        row.reason(),
                                        row.sqlState(),
                                        row.since()))
                                .map(masked::of)
                                .forEach(rows::add));
    }
}
