package io.crossfade.snapshotter.copy;

import io.crossfade.core.config.CopySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.KeyBorderSql;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.CopiedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts tables into chunks. The chunks of a table cover all its rows once, whatever the statistics say: those decide only
 * where the borders lie.
 *
 * <p>Ranges of a key whose order we know come first, since such a table can go on under a newer snapshot. A large table
 * whose key has nothing to do with the order on disk (random UUIDs) is cut by blocks all the same: by ranges every chunk
 * would visit most of its blocks. A query is asked once.
 */
final class ChunkPlanner {
    private static final int MOST_CHUNKS = 10_000;
    private static final long CHUNK_BYTES = 512L << 20;
    private static final long SAMPLED_BLOCKS_PER_CHUNK = 20;
    private static final long LEAST_SAMPLED_BLOCKS = 500;
    /** Below this a range scan in random order stays in memory. */
    private static final long SMALL_TABLE = 1L << 30;

    private static final double ORDERED = 0.5;

    private final CopySettings settings;

    ChunkPlanner(CopySettings settings) {
        this.settings = settings;
    }

    /** @param session an ordinary session on the source */
    List<Chunk> plan(Connection session, TablePlan table, TableShape shape, boolean oneChunk) throws SQLException {
        int count = oneChunk || table.query() != null ? 1 : chunks(shape);
        if (count > 1 && canBeRanged(table, shape)) {
            List<String> borders = sampleBorders(session, table, shape, count);
            if (borders.size() + 1 >= count / 2) {
                return cut(table, Chunk.Method.RANGE, borders);
            }
        }
        if (count > 1 && !shape.partitioned()) {
            return cut(table, Chunk.Method.CTID, blockBorders(shape, count));
        }
        return cut(table, Chunk.Method.WHOLE, List.of());
    }

    private int chunks(TableShape shape) {
        long byRows = ceilDiv(shape.rows(), settings.chunkRows());
        long byBytes = ceilDiv(shape.bytes(), CHUNK_BYTES);
        int most = Math.clamp(shape.blocks(), 1, MOST_CHUNKS);
        return Math.clamp(Math.max(byRows, byBytes), 1, most);
    }

    private static long ceilDiv(long value, long by) {
        return (value + by - 1) / by;
    }

    private static boolean canBeRanged(TablePlan table, TableShape shape) {
        boolean cheap = shape.bytes() <= SMALL_TABLE || Math.abs(shape.correlation()) >= ORDERED;
        return CopiedTable.leadingKeyOrder(table).isPresent() && shape.keyNotNull() && (cheap || shape.partitioned());
    }

    private static List<String> sampleBorders(Connection session, TablePlan table, TableShape shape, int count)
            throws SQLException {
        long wanted = Math.max(LEAST_SAMPLED_BLOCKS, SAMPLED_BLOCKS_PER_CHUNK * count);
        double percent = Math.min(100, 100.0 * wanted / Math.max(1, shape.blocks()));
        String sql = KeyBorderSql.borders(
                CopySql.from(table.source(), shape.partitioned()),
                Identifiers.quote(table.sourceKey().getFirst().name()),
                count,
                percent);
        List<String> borders = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                borders.add(row.getString(1));
            }
        }
        checkAscending(table, borders);
        return borders;
    }

    /** Borders out of order would leave rows out or bring them twice. */
    private static void checkAscending(TablePlan table, List<String> borders) {
        KeyOrder order = CopiedTable.leadingKeyOrder(table).orElseThrow();
        for (int i = 1; i < borders.size(); i++) {
            if (order.compare(borders.get(i - 1), borders.get(i)) >= 0) {
                throw new CrossfadeException(
                        ErrorCode.INTERNAL, "the borders of " + table.source() + " do not ascend: " + borders);
            }
        }
    }

    private static List<String> blockBorders(TableShape shape, int count) {
        List<String> borders = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            borders.add(Long.toString(shape.blocks() * i / count));
        }
        return borders;
    }

    private static List<Chunk> cut(TablePlan table, Chunk.Method method, List<String> borders) {
        List<Chunk> chunks = new ArrayList<>();
        @Nullable String lower = null;
        for (String border : borders) {
            chunks.add(Chunk.pending(table.id(), chunks.size(), method, lower, border));
            lower = border;
        }
        chunks.add(Chunk.pending(table.id(), chunks.size(), method, lower, null));
        return chunks;
    }
}
