package io.crossfade.sqlite.log;

import io.crossfade.sqlite.catalog.SqliteIndex;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.SqliteValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Rows of one table that a REPLACE may have deleted. SQLite runs no delete trigger for those, unless recursive triggers
 * are on, so the log holds them from before the change: once a row with the same unique value is logged as inserted or
 * updated, the row that had it is gone, for otherwise the change had been refused.
 *
 * <p>A row that turned out not to be replaced (OR IGNORE, ON CONFLICT DO) stays here until a change of its own or the end
 * of the transaction, and means nothing.
 */
final class ReplacedRows {
    /** Of rows that were not replaced; what is forgotten of them would show as a row that is there already. */
    private static final int MOST = 10_000;

    /** A column of a unique index: its place in the row, and how it compares. */
    private record Part(int place, Collation collation) {}

    private final List<List<Part>> uniques = new ArrayList<>();
    private final int[] identity;
    private final Deque<List<SqliteValue>> candidates = new ArrayDeque<>();

    ReplacedRows(MappedTable table) {
        for (List<SqliteIndex.Column> columns : Uniques.of(table)) {
            uniques.add(columns.stream()
                    .map(column -> new Part(
                            place(table, column.name()),
                            Collation.of(column.collation()).orElseThrow()))
                    .toList());
        }
        this.identity = table.keyPlaces();
    }

    private static int place(MappedTable table, String name) {
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("column " + name + " of " + table.name() + " is not moved");
    }

    /** The row had a unique value that a change was about to take. */
    void mayBe(List<SqliteValue> row) {
        if (candidates.size() >= MOST) {
            candidates.removeFirst();
        }
        candidates.addLast(row);
    }

    /** The row was deleted or updated as itself: the log has that. */
    void changed(List<SqliteValue> row) {
        candidates.removeIf(candidate -> isSame(candidate, row));
    }

    private boolean isSame(List<SqliteValue> left, List<SqliteValue> right) {
        for (int place : identity) {
            if (!left.get(place).equals(right.get(place))) {
                return false;
            }
        }
        return true;
    }

    /** The rows that are gone because this one is there, in the order in which they were met; each once. */
    List<List<SqliteValue>> replacedBy(List<SqliteValue> row) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<List<SqliteValue>> gone = new ArrayList<>();
        for (Iterator<List<SqliteValue>> each = candidates.iterator(); each.hasNext(); ) {
            List<SqliteValue> candidate = each.next();
            if (meets(candidate, row)) {
                each.remove();
                if (gone.stream().noneMatch(other -> isSame(other, candidate))) {
                    gone.add(candidate);
                }
            }
        }
        return gone;
    }

    private boolean meets(List<SqliteValue> candidate, List<SqliteValue> row) {
        return uniques.stream()
                .anyMatch(unique -> unique.stream()
                        .allMatch(part -> part.collation().same(candidate.get(part.place()), row.get(part.place()))));
    }

    void clear() {
        candidates.clear();
    }
}
