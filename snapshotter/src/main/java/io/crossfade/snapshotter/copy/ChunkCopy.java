package io.crossfade.snapshotter.copy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.SetAsideWriter;
import io.crossfade.snapshotter.source.HeldSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Copies one chunk from a source session to a target session. Its rows and its mark commit together in the target
 * (invariant I1), and only if they are exactly what the snapshot sees.
 *
 * <ol>
 *   <li>The chunk's row in the target is locked: nobody else copies it, and a dead predecessor has ended.
 *   <li>A short transaction in the source imports the snapshot; the rows flow through one buffer, as the server wrote
 *       them.
 *   <li>While the source's lock on the table still stands, its files are compared with those that the snapshot sees.
 *   <li>The mark is set and the target commits; then the source's transaction ends.
 * </ol>
 */
final class ChunkCopy {
    private static final int BUFFER = 64 << 10;

    private final Connection source;
    private final Connection target;
    private final ChunkStore store;
    private final SetAsideWriter aside;
    private final BooleanSupplier cancelled;

    /**
     * @param target a session in which autocommit is off
     * @param aside writes in that session
     */
    ChunkCopy(Connection source, Connection target, ChunkStore store, SetAsideWriter aside, BooleanSupplier cancelled) {
        this.source = source;
        this.target = target;
        this.store = store;
        this.aside = aside;
        this.cancelled = cancelled;
    }

    /** What became of a chunk. */
    sealed interface Outcome {
        /** It is in. */
        record Copied(long rows, long bytes) implements Outcome {}

        /** Somebody had copied it before; only its mark was read. */
        record AlreadyDone() implements Outcome {}

        /** The table was truncated, rewritten, or got other partitions; nothing was written. */
        record TableChanged() implements Outcome {}
    }

    /** Hears of rows and bytes on their way; they count only when the chunk is in. */
    interface Meter {
        void moved(long rows, long bytes);
    }

    /** How rows come into the table. */
    enum Way {
        /** By COPY, or by way of a stage where rows need parents or may meet others. */
        USUAL,
        /** The target is known to refuse some rows of the chunk: by way of a stage, in which they are searched. */
        SEARCHING
    }

    Outcome copy(TablePlan table, boolean partitioned, Chunk chunk, HeldSnapshot snapshot, Way way, Meter meter)
            throws SQLException {
        if (!store.claim(target, chunk)) {
            target.rollback();
            return new Outcome.AlreadyDone();
        }
        snapshot.begin(source);
        Outcome.Copied copied = way == Way.SEARCHING || !table.parents().isEmpty() || table.ledger() != null
                ? stage(table, partitioned, chunk, meter, way == Way.SEARCHING)
                : pipe(
                        chunk,
                        meter,
                        CopySql.copyOut(table, partitioned, chunk, CopySql.format(table)),
                        CopySql.copyIn(table));
        TableFiles files = TableFiles.look(source, table);
        if (!files.intact()) {
            target.rollback();
            HeldSnapshot.end(source);
            return new Outcome.TableChanged();
        }
        store.finish(target, chunk, snapshot.transactions(), files.node(), copied.rows(), copied.bytes());
        target.commit();
        HeldSnapshot.end(source);
        return copied;
    }

    private Outcome.Copied stage(TablePlan table, boolean partitioned, Chunk chunk, Meter meter, boolean search)
            throws SQLException {
        StagedCopy stage = new StagedCopy(target, table, aside::keep);
        stage.prepare();
        Reshape reshape = table.reshape();
        long bytes = search && reshape != null
                ? give(table, reshape, partitioned, chunk, meter)
                : pipe(
                                chunk,
                                meter,
                                CopySql.copyOut(table, partitioned, chunk, CopySql.Format.TEXT),
                                StageSql.copyIn(table))
                        .bytes();
        return new Outcome.Copied(stage.finish(search), bytes);
    }

    /** Whether it was the source that failed to make a row or the target that refused one, the target makes them now. */
    private long give(TablePlan table, Reshape reshape, boolean partitioned, Chunk chunk, Meter meter)
            throws SQLException {
        GivenRows given = new GivenRows(target, table, reshape, aside::keep);
        given.prepare();
        Outcome.Copied read =
                pipe(chunk, meter, CopySql.copyOutGiven(table, reshape, partitioned, chunk), GivenSql.copyIn(reshape));
        given.make(read.rows());
        return read.bytes();
    }

    private Outcome.Copied pipe(Chunk chunk, Meter meter, String copyOut, String copyIn) throws SQLException {
        if (chunk.method() == Chunk.Method.RANGE) {
            try (Statement statement = source.createStatement()) {
                statement.execute(CopySql.BY_INDEX);
            }
        }
        CopyManager from = source.unwrap(PGConnection.class).getCopyAPI();
        CopyManager to = target.unwrap(PGConnection.class).getCopyAPI();
        CopyOut out = from.copyOut(copyOut);
        CopyIn in = to.copyIn(copyIn);
        long bytes = stream(out, in, meter, chunk);
        long rows = in.endCopy();
        if (rows != out.getHandledRowCount()) {
            throw new CrossfadeException(
                    ErrorCode.INTERNAL,
                    chunk + ": the source gave " + out.getHandledRowCount() + " rows, the target took " + rows);
        }
        return new Outcome.Copied(rows, bytes);
    }

    /** The server sends one message a row; the target gets them in buffers, larger rows as they are. */
    private long stream(CopyOut out, CopyIn in, Meter meter, Chunk chunk) throws SQLException {
        byte[] buffer = new byte[BUFFER];
        int filled = 0;
        long bytes = 0;
        long unreported = 0;
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            if (filled > 0 && filled + row.length > BUFFER) {
                in.writeToCopy(buffer, 0, filled);
                meter.moved(unreported, filled);
                bytes += filled;
                filled = 0;
                unreported = 0;
                if (cancelled.getAsBoolean()) {
                    throw new CrossfadeException(ErrorCode.INTERRUPTED, chunk + " was stopped");
                }
            }
            unreported++;
            if (row.length > BUFFER) {
                in.writeToCopy(row, 0, row.length);
                bytes += row.length;
            } else {
                System.arraycopy(row, 0, buffer, filled, row.length);
                filled += row.length;
            }
        }
        in.writeToCopy(buffer, 0, filled);
        return bytes + filled;
    }
}
