package io.crossfade.sqlite.verify;

import io.crossfade.core.model.RowKey;
import io.crossfade.core.store.RowKeyJson;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares one table of a snapshot with the target's. Both ends are read once; only where the sums of a bucket of keys
 * differ, that bucket's rows are read again and compared one by one, so that memory does not grow with the rows.
 */
final class TableComparison {
    private static final int FETCH = 1000;
    /** So many buckets are looked at row by row; if more differ, the rest is counted by a further look. */
    private static final int BUCKETS_AT_ONCE = 64;

    private final MappedTable table;
    private final int[] keyPlaces;
    private final SourceRows source;
    private final Connection target;
    private final Set<RowKey> aside;
    private final List<RowDifference> listed = new ArrayList<>();
    private long differences;
    private long unfit;

    /**
     * @param target in a transaction of one moment
     * @param aside keys that are kept out of the target: they are compared with nothing
     */
    TableComparison(MappedTable table, SourceRows source, Connection target, Set<RowKey> aside) {
        this.table = table;
        this.keyPlaces = table.keyPlaces();
        this.source = source;
        this.target = target;
        this.aside = aside;
    }

    private interface Taker {
        void take(RowKey key, RowText row);
    }

    TableVerdict compare() throws SQLException {
        Buckets here = new Buckets();
        Buckets there = new Buckets();
        readSource((key, row) -> here.add(key.hashCode(), row.digest()));
        long asideRows = unfit;
        readTarget((key, row) -> there.add(key.hashCode(), row.digest()));
        BitSet differing = here.differing(there);
        for (int from = differing.nextSetBit(0); from >= 0; ) {
            BitSet some = new BitSet(Buckets.COUNT);
            while (from >= 0 && some.cardinality() < BUCKETS_AT_ONCE) {
                some.set(from);
                from = differing.nextSetBit(from + 1);
            }
            rowByRow(some);
        }
        return new TableVerdict(table.name(), here.total(), there.total(), asideRows, differences, listed);
    }

    private void readSource(Taker taker) throws SQLException {
        unfit = 0;
        long unused = source.read(table, row -> {
            if (!row.fits()) {
                unfit++;
                return;
            }
            @Nullable String[] cells = new String[row.cells().size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = row.text(i);
            }
            give(new RowText(java.util.Arrays.asList(cells)), taker);
        });
    }

    private void readTarget(Taker taker) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery(CompareSql.all(table))) {
                while (row.next()) {
                    @Nullable String[] cells = new String[table.columns().size()];
                    for (int i = 0; i < cells.length; i++) {
                        cells[i] = row.getString(i + 1);
                    }
                    give(new RowText(java.util.Arrays.asList(cells)), taker);
                }
            }
        }
    }

    private void give(RowText row, Taker taker) {
        RowKey key = row.key(keyPlaces);
        if (!aside.contains(key)) {
            taker.take(key, row);
        }
    }

    /** Rows by key; a table without key may have one several times. */
    private void rowByRow(BitSet buckets) throws SQLException {
        Map<RowKey, List<RowText>> here = new HashMap<>();
        Map<RowKey, List<RowText>> there = new HashMap<>();
        readSource((key, row) -> keep(buckets, here, key, row));
        readTarget((key, row) -> keep(buckets, there, key, row));
        Map<String, RowDifference> found = new TreeMap<>();
        here.forEach((key, rows) -> compare(key, rows, there.getOrDefault(key, List.of()), found));
        there.forEach((key, rows) -> {
            if (!here.containsKey(key)) {
                compare(key, List.of(), rows, found);
            }
        });
        found.values().stream()
                .limit(Math.max(0, TableVerdict.MOST_LISTED - listed.size()))
                .forEach(listed::add);
    }

    private static void keep(BitSet buckets, Map<RowKey, List<RowText>> rows, RowKey key, RowText row) {
        if (buckets.get(Buckets.of(key.hashCode()))) {
            rows.computeIfAbsent(key, each -> new ArrayList<>(1)).add(row);
        }
    }

    private static long versions(List<RowText> here, List<RowText> there) {
        return 31 * sum(here) + sum(there);
    }

    private static long sum(List<RowText> rows) {
        return rows.stream().mapToLong(RowText::digest).sum();
    }

    private void compare(RowKey key, List<RowText> here, List<RowText> there, Map<String, RowDifference> found) {
        String shown = RowKeyJson.write(key);
        if (here.size() != there.size()) {
            differences += Math.abs(here.size() - there.size());
            RowDifference.Kind kind =
                    here.size() > there.size() ? RowDifference.Kind.MISSING : RowDifference.Kind.EXTRA;
            found.put(shown, new RowDifference(kind, shown, List.of(), versions(here, there)));
            return;
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            int column = i;
            if (!Objects.equals(
                    here.getFirst().cells().get(column),
                    there.getFirst().cells().get(column))) {
                columns.add(table.columns().get(column).name());
            }
        }
        if (!columns.isEmpty()) {
            differences++;
            found.put(shown, new RowDifference(RowDifference.Kind.DIFFERENT, shown, columns, versions(here, there)));
        }
    }
}
