package io.crossfade.verifier;

import io.crossfade.core.db.RowTexts;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * One end's table, read in slices of blocks by all sessions of that end at once. The sums of the slices are the sums of
 * the table, because no order and no border of values is involved: no collation can move a row.
 */
final class Slices {
    private static final int FETCH_ROWS = 5_000;
    /** A row's size, where nothing is known of it. */
    private static final int ROW_BYTES = 100;
    /** Of so many times the rows that are wanted some are chosen. */
    private static final int SAMPLED = 10;

    private final TableEnd table;
    private final Sessions sessions;
    private final List<RowKey> without;
    private final List<Part> parts;

    /** @param without keys of rows that are left out */
    Slices(TableEnd table, Sessions sessions, List<RowKey> without) {
        this(table, sessions, without, blocks(table));
    }

    private Slices(TableEnd table, Sessions sessions, List<RowKey> without, List<Part> parts) {
        this.table = table;
        this.sessions = sessions;
        this.without = without;
        this.parts = parts;
    }

    /** The same, read in these parts. */
    Slices in(List<Part> others) {
        return new Slices(table, sessions, without, others);
    }

    private static List<Part> blocks(TableEnd table) {
        List<Part> parts = new ArrayList<>();
        long step = table.sliceBlocks();
        for (long from = 0; from == 0 || from < table.blocks(); from += step) {
            parts.add(new Part.Blocks(from, from + step < table.blocks() ? from + step : -1));
        }
        return parts;
    }

    /** The keys of those rows that are left out and are there. */
    Set<RowKey> leftOut() {
        return without.isEmpty()
                ? Set.of()
                : sessions.run("look at rows of table " + table.table(), session -> {
                    Set<RowKey> there = new HashSet<>();
                    try (PreparedStatement look = session.prepareStatement(VerifierSql.placesOf(table))) {
                        bindWithout(look);
                        try (ResultSet row = look.executeQuery()) {
                            while (row.next()) {
                                there.add(without.get(row.getInt(1) - 1));
                            }
                        }
                    }
                    return there;
                });
    }

    /** How many rows there are. */
    Pending<Long> count() {
        return submit(
                slice -> session -> {
                    try (PreparedStatement read = prepare(session, VerifierSql.count(table, slice), 0, List.of());
                            ResultSet row = read.executeQuery()) {
                        row.next();
                        return row.getLong(1);
                    }
                },
                Long::sum);
    }

    /** All rows of a keyed table, by the hash of their keys. */
    RowStream inOrder() {
        return inOrder(VerifierSql.rowsInOrder(table, whole()), this::bindWithout);
    }

    /** The digests of all rows of a keyed table, by the hash of their keys. */
    RowStream allDigestsInOrder() {
        return inOrder(VerifierSql.digestsInOrder(table, whole(), 0), this::bindWithout);
    }

    /** The digests of the rows in some buckets of a keyed table, by the hash of their keys. */
    RowStream digestsInOrder(long mask, List<Long> buckets) {
        return inOrder(
                VerifierSql.digestsInOrder(table, whole(), mask),
                statement -> bindBuckets(statement, bindWithout(statement), buckets));
    }

    private RowStream inOrder(String sql, RowStream.Binding binding) {
        return new RowStream(sessions, "compare table " + table.table(), sql, binding);
    }

    private VerifierSql.Slice whole() {
        return slice(parts.size() == 1 ? parts.getFirst() : Part.WHOLE);
    }

    /** Keys of some rows by chance: fewer than {@code rows} only if there are no more. */
    List<RowKey> sample(int rows, long seed) {
        return sessions.run("take a sample of table " + table.table(), session -> {
            double percent = VerifierSql.MOST_PERCENT;
            if (table.query() == null) {
                double guessed = Math.max(1.0, table.blocks() * (double) table.bytes() / ROW_BYTES);
                percent = Math.min(percent, percent * SAMPLED * rows / guessed);
            }
            while (true) {
                List<RowKey> keys = sample(session, rows, seed, percent);
                if (keys.size() >= rows || percent >= VerifierSql.MOST_PERCENT) {
                    return keys;
                }
                percent = Math.min(VerifierSql.MOST_PERCENT, percent * SAMPLED);
            }
        });
    }

    private List<RowKey> sample(Connection session, int rows, long seed, double percent) throws SQLException {
        List<RowKey> keys = new ArrayList<>();
        try (PreparedStatement read =
                session.prepareStatement(VerifierSql.sample(table, !without.isEmpty(), rows, seed, percent))) {
            bindWithout(read);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    keys.add(key((String[]) row.getArray(1).getArray()));
                }
            }
        }
        return keys;
    }

    /** Digests of the buckets into which {@code mask} divides the table; those of earlier buckets only, if given. */
    Pending<Map<Long, Digest>> digests(long mask, long within, List<Long> buckets) {
        return digests(slice -> VerifierSql.sums(table, slice, mask, within), within, buckets);
    }

    Pending<Map<Long, Digest>> digests(KeyCells cells) {
        return digests(slice -> VerifierSql.sums(table, slice, cells), 0, List.of());
    }

    private Pending<Map<Long, Digest>> digests(
            Function<VerifierSql.Slice, String> sql, long within, List<Long> buckets) {
        return submit(
                slice -> session -> {
                    Map<Long, Digest> digests = new HashMap<>();
                    try (PreparedStatement read = prepare(session, sql.apply(slice), within, buckets);
                            ResultSet row = read.executeQuery()) {
                        while (row.next()) {
                            digests.put(row.getLong(1), digest(row));
                        }
                    }
                    return digests;
                },
                (all, part) -> {
                    part.forEach((bucket, digest) -> all.merge(bucket, digest, Digest::plus));
                    return all;
                });
    }

    /** The rows of a keyed table by their key. */
    Pending<Map<RowKey, RowState>> rows() {
        return rows(0, List.of());
    }

    /** The rows of some buckets by their key; of a table without key by their digest. */
    Pending<Map<RowKey, RowState>> rows(long mask, List<Long> buckets) {
        boolean keyed = table.plan().hasKey();
        return submit(
                slice -> session -> {
                    Map<RowKey, RowState> rows = new HashMap<>();
                    String sql =
                            keyed ? VerifierSql.rowsOf(table, slice, mask) : VerifierSql.groupsOf(table, slice, mask);
                    try (PreparedStatement read = prepare(session, sql, mask, buckets);
                            ResultSet row = read.executeQuery()) {
                        while (row.next()) {
                            put(rows, row, keyed);
                        }
                    }
                    return rows;
                },
                (all, part) -> {
                    part.forEach((key, state) -> all.merge(key, state, RowState::plus));
                    return all;
                });
    }

    private static void put(Map<RowKey, RowState> rows, ResultSet row, boolean keyed) throws SQLException {
        if (keyed) {
            RowKey key = key((String[]) row.getArray(1).getArray());
            rows.merge(key, new RowState(row.getLong(2), row.getLong(3), row.getString(4)), RowState::plus);
        } else {
            rows.put(digestKey(row.getLong(1), row.getLong(2)), RowState.count(row.getLong(3)));
        }
    }

    static RowKey digestKey(long first, long second) {
        return key(new String[] {String.format("%016x%016x", first, second)});
    }

    static RowKey key(String[] texts) {
        List<Cell> cells = new ArrayList<>();
        for (String text : texts) {
            cells.add(text == null ? Cell.NULL : Cell.of(text));
        }
        return RowKey.of(RowImage.of(cells));
    }

    static Digest digest(ResultSet row) throws SQLException {
        return new Digest(
                row.getLong(2),
                row.getBigDecimal(3).toBigInteger(),
                row.getBigDecimal(4).toBigInteger());
    }

    private PreparedStatement prepare(Connection session, String sql, long within, List<Long> buckets)
            throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        statement.setFetchSize(FETCH_ROWS);
        int arrays = bindWithout(statement);
        if (within > 0) {
            bindBuckets(statement, arrays, buckets);
        }
        return statement;
    }

    private static void bindBuckets(PreparedStatement statement, int arrays, List<Long> buckets) throws SQLException {
        statement.setArray(arrays + 1, statement.getConnection().createArrayOf("bigint", buckets.toArray()));
    }

    private int bindWithout(PreparedStatement statement) throws SQLException {
        int arrays = without.isEmpty() ? 0 : table.plan().keyColumns().size();
        RowTexts.bind(statement, without, arrays);
        return arrays;
    }

    private VerifierSql.Slice slice(Part part) {
        return new VerifierSql.Slice(part, !without.isEmpty());
    }

    private interface SliceWork<T> {
        Sessions.Work<T> of(VerifierSql.Slice slice);
    }

    private interface Joining<T> {
        /** @return both; may be the first, changed */
        T both(T all, T part);
    }

    /** What was asked for and is waited for. */
    interface Pending<T> {
        T await();
    }

    private <T> Pending<T> submit(SliceWork<T> work, Joining<T> joining) {
        List<Future<T>> results = parts.stream()
                .map(part -> sessions.submit("compare table " + table.table(), work.of(slice(part))))
                .toList();
        return () -> {
            T all = Sessions.result(results.get(0));
            for (Future<T> part : results.subList(1, results.size())) {
                all = joining.both(all, Sessions.result(part));
            }
            return all;
        };
    }
}
