package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.KeyRange;
import io.crossfade.core.plan.TablePlan;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;

/**
 * Divides tables into ranges of their leading key, each to be compared at one look of its own by {@link Depth.Range}. Only
 * where ranges are cheap: an index at both ends finds their rows, and these lie together on disk.
 */
public final class KeyRanges implements AutoCloseable {
    /** What a comparison reads of each range costs less than what it does beside, if there are more. */
    private static final int MOST_RANGES = 4_096;
    /** Below this a range scan in random order stays in memory. */
    private static final long SMALL_TABLE = 1L << 30;

    /** By ranges of keys that lie in another order on disk each look would visit most of a table's blocks. */
    private static final double ORDERED = 0.5;

    /** Of borders that lie in one range: with fewer it may hold less than two ranges that are as large as wanted. */
    private static final int LEAST_WITHIN = 3;

    private final Sessions source;
    private final long bytes;
    private final VerifierSettings settings;

    private KeyRanges(Sessions source, long bytes, VerifierSettings settings) {
        this.source = source;
        this.bytes = bytes;
        this.settings = settings;
    }

    /**
     * @param bytes of the source's table in each range, about
     * @throws CrossfadeException if the source cannot be reached
     */
    public static KeyRanges open(Database source, long bytes, VerifierSettings settings) {
        return new KeyRanges(Sessions.ofNow(source, End.SOURCE, settings), bytes, settings);
    }

    /**
     * The order of the column whose ranges a table may be divided into; empty: it is always compared as a whole. Of a table that
     * holds rows of others too all are counted at each look.
     */
    public static Optional<KeyOrder> order(TablePlan table) {
        return table.ledger() == null && !table.amongOthers() && KeyCells.isOrdered(table)
                ? KeyOrder.of(KeyCells.leading(table).sourceType())
                : Optional.empty();
    }

    private record Shape(long bytes, int blockBytes, double correlation) {}

    /**
     * Borders, ascending, between which a table's rows are about so many bytes each; empty: it has not outgrown its present
     * ranges, or cannot be divided.
     *
     * @param present the number of its ranges
     * @throws CrossfadeException if an end cannot be reached or lacks the table
     */
    public List<String> borders(TablePlan table, Database target, int present) {
        if (order(table).isEmpty()) {
            return List.of();
        }
        Shape shape = shape(table);
        int wanted = (int) Math.min(MOST_RANGES, shape.bytes() / bytes);
        boolean cheap = shape.bytes() <= SMALL_TABLE || shape.correlation() >= ORDERED;
        if (!cheap || wanted < present + LEAST_WITHIN) {
            return List.of();
        }
        try (Sessions other = Sessions.ofNow(target, End.TARGET, settings)) {
            TablePair pair = TablePair.of(table, DigestKind.NATIVE, source, other);
            return KeyCells.of(pair, wanted, shape.bytes() / shape.blockBytes(), source, other)
                    .map(KeyCells::borders)
                    .orElse(List.of());
        }
    }

    private Shape shape(TablePlan table) {
        return source.run("describe table " + table.source(), session -> {
            try (PreparedStatement read = session.prepareStatement(KeyRangeSql.SHAPE)) {
                read.setString(1, KeyCells.leading(table).source());
                read.setString(2, table.source().schema());
                read.setString(3, table.source().name());
                try (ResultSet row = read.executeQuery()) {
                    row.next();
                    return new Shape(row.getLong(1), row.getInt(2), row.getDouble(3));
                }
            }
        });
    }

    /**
     * The parts of a range that holds as much as several; itself, if it does not. None of them is a sliver: the first and the
     * last reach over a border.
     *
     * @param order of {@link #order}
     * @param borders of the whole table, ascending
     */
    public static List<KeyRange> finer(KeyRange range, KeyOrder order, List<String> borders) {
        List<String> within = borders.stream()
                .filter(border -> range.contains(border) && !border.equals(range.lower()))
                .toList();
        return within.size() < LEAST_WITHIN
                ? List.of(range)
                : new KeyRange(order, range.lower(), range.upper()).cut(within.subList(1, within.size() - 1));
    }

    @Override
    public void close() {
        source.close();
    }
}
