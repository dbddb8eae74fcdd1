package io.crossfade.snapshotter.copy;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.Chunk;
import io.crossfade.snapshotter.source.HeldSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Reads all rows that a mapping would bring and tries each on a temporary copy of its target table, which has the target's types,
 * NOT NULLs and checks: the target itself says what it would refuse, and nothing stays there. Unique indexes and foreign
 * keys are not tried: what they say depends on the other rows.
 */
public final class TrialCopy {
    private static final int BATCH_BYTES = 4 << 20;
    private static final int SAMPLES = 5;
    /** More refused rows than this, and the rest is not looked at. */
    private static final long MOST = 10_000;

    private final Connection source;
    private final Connection target;
    private final TablePlan table;
    private final BooleanSupplier cancelled;
    private final Map<String, Refusal> refusals = new LinkedHashMap<>();
    private long rows;
    private long refused;

    private TrialCopy(Connection source, Connection target, TablePlan table, BooleanSupplier cancelled) {
        this.source = source;
        this.target = target;
        this.table = table;
        this.cancelled = cancelled;
    }

    /**
     * Rows that the target would refuse for one reason.
     *
     * @param reason in PostgreSQL's words
     * @param keys of the first of them, in the target's columns
     */
    public record Refusal(String reason, long rows, List<RowKey> keys) {
        public Refusal {
            keys = List.copyOf(keys);
        }

        private Refusal plus(RowKey key) {
            List<RowKey> more = new ArrayList<>(keys);
            if (more.size() < SAMPLES) {
                more.add(key);
            }
            return new Refusal(reason, rows + 1, more);
        }
    }

    /**
     * What a trial found.
     *
     * @param rows how many were tried
     * @param complete whether these were all
     */
    public record Report(long rows, boolean complete, List<Refusal> refusals) {
        public Report {
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * @param table one whose target table exists
     * @throws SQLException if an end fails; of the source also where the mapping's SQL fails on a row
     * @throws CrossfadeException INTERRUPTED if it was cancelled
     */
    public static Report of(
            Database source, Database target, TablePlan table, boolean partitioned, BooleanSupplier cancelled)
            throws SQLException {
        try (Connection from = HeldSnapshot.openReader(source);
                Connection to = target.open()) {
            to.setAutoCommit(false);
            return new TrialCopy(from, to, table.into(TrialSql.table(table)), cancelled).run(table, partitioned);
        }
    }

    private Report run(TablePlan whole, boolean partitioned) throws SQLException {
        List<String> statements = TrialSql.create(whole, required(whole));
        CopyOut out = source.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(CopySql.copyOut(
                        table,
                        partitioned,
                        Chunk.pending(table.id(), 0, Chunk.Method.WHOLE, null, null),
                        CopySql.Format.TEXT));
        List<byte[]> batch = new ArrayList<>();
        int bytes = 0;
        for (byte[] row = out.readFromCopy(); row != null && refused < MOST; row = out.readFromCopy()) {
            batch.add(row);
            bytes += row.length;
            if (bytes > BATCH_BYTES) {
                attempt(statements, batch);
                batch.clear();
                bytes = 0;
            }
        }
        if (refused < MOST) {
            attempt(statements, batch);
        }
        if (out.isActive()) {
            out.cancelCopy();
        }
        return new Report(rows, refused < MOST, List.copyOf(refusals.values()));
    }

    private List<String> required(TablePlan whole) throws SQLException {
        List<String> required = new ArrayList<>();
        try (PreparedStatement read = target.prepareStatement(TrialSql.REQUIRED)) {
            read.setString(1, Identifiers.quote(whole.target()));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    required.add(row.getString(1));
                }
            }
        }
        return required;
    }

    /** In a transaction of its own, which is rolled back. */
    private void attempt(List<String> create, List<byte[]> batch) throws SQLException {
        if (cancelled.getAsBoolean()) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the scan of " + table.source() + " was stopped");
        }
        try (Statement statement = target.createStatement()) {
            for (String sql : create) {
                statement.execute(sql);
            }
        }
        StagedCopy stage = new StagedCopy(target, table, (mapping, key, reason, sqlState, lsn, event, retry) -> {
            refusals.merge(reason, new Refusal(reason, 1, List.of(key)), (known, one) -> known.plus(key));
            refused++;
        });
        stage.prepare();
        CopyIn in = target.unwrap(PGConnection.class).getCopyAPI().copyIn(StageSql.copyIn(table));
        for (byte[] row : batch) {
            in.writeToCopy(row, 0, row.length);
        }
        rows += in.endCopy();
        try {
            stage.search();
        } catch (SQLException e) {
            if (!CopySql.isRefusal(e)) {
                throw e;
            }
            // So many of one batch that the search gave up.
            refused = MOST;
        }
        target.rollback();
    }
}
