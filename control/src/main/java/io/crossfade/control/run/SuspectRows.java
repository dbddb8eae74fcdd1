package io.crossfade.control.run;

import io.crossfade.core.store.RowKeyJson;
import io.crossfade.sqlite.verify.RowDifference;
import io.crossfade.sqlite.verify.TableVerdict;
import io.crossfade.verifier.Difference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that no look has found equal yet. A row leaves when a look does, and stays steady as long as every look finds
 * the same values at both ends.
 */
final class SuspectRows {
    private final Map<String, Map<String, Suspect>> byTable;

    private record Suspect(RowDifference difference, boolean steady) {}

    /** What is said of one table's rows: {@code changing} had other values in each look. */
    record Judged(long different, long changing, List<Difference> listed) {}

    private SuspectRows(Map<String, Map<String, Suspect>> byTable) {
        this.byTable = byTable;
    }

    /** All that a first look lists. */
    static SuspectRows of(List<TableVerdict> look) {
        Map<String, Map<String, Suspect>> suspects = new HashMap<>();
        for (TableVerdict verdict : look) {
            if (!verdict.equal()) {
                Map<String, Suspect> rows = new HashMap<>();
                verdict.listed().forEach(found -> rows.put(found.rowKey(), new Suspect(found, true)));
                suspects.put(verdict.table(), rows);
            }
        }
        return new SuspectRows(suspects);
    }

    /** Those that a further look finds too. A table of which a look lists only a part keeps all that it lists. */
    SuspectRows lookedAtAgain(List<TableVerdict> look) {
        Map<String, Map<String, Suspect>> left = new HashMap<>();
        for (TableVerdict verdict : look) {
            Map<String, Suspect> before = byTable.getOrDefault(verdict.table(), Map.of());
            Map<String, Suspect> rows = new HashMap<>();
            for (RowDifference found : verdict.listed()) {
                Suspect known = before.get(found.rowKey());
                if (known != null) {
                    rows.put(
                            found.rowKey(),
                            new Suspect(
                                    found, known.steady() && known.difference().equals(found)));
                } else if (!verdict.listsAll()) {
                    rows.put(found.rowKey(), new Suspect(found, false));
                }
            }
            if (!rows.isEmpty()) {
                left.put(verdict.table(), rows);
            }
        }
        return new SuspectRows(left);
    }

    boolean areEmpty() {
        return byTable.isEmpty();
    }

    boolean allSteady() {
        return byTable.values().stream().allMatch(rows -> rows.values().stream().allMatch(Suspect::steady));
    }

    /** @param last the table's verdict of the last look */
    Judged of(TableVerdict last) {
        Map<String, Suspect> rows = byTable.getOrDefault(last.table(), Map.of());
        long changing = rows.values().stream().filter(row -> !row.steady()).count();
        long different = rows.size() - changing;
        if (!rows.isEmpty() && !last.listsAll()) {
            // What is beyond the list was looked at only as a number.
            different = changing == 0 ? last.differences() : 0;
            changing = changing == 0 ? 0 : last.differences();
        }
        List<Difference> listed = new ArrayList<>();
        for (RowDifference found : last.listed()) {
            Suspect row = rows.get(found.rowKey());
            if (row != null) {
                listed.add(difference(found, row.steady()));
            }
        }
        return new Judged(different, changing, listed);
    }

    private static Difference difference(RowDifference found, boolean steady) {
        Difference.Kind kind = steady
                ? switch (found.kind()) {
                    case MISSING -> Difference.Kind.MISSING;
                    case EXTRA -> Difference.Kind.EXTRA;
                    case DIFFERENT -> Difference.Kind.DIFFERENT;
                }
                : Difference.Kind.CHANGING;
        return new Difference(
                kind,
                RowKeyJson.read(found.rowKey()),
                found.columns().stream()
                        .map(column -> new Difference.Column(column, null, null))
                        .toList());
    }
}
