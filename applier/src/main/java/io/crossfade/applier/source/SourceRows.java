package io.crossfade.applier.source;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows again from the source, as the target should have them, under a snapshot that shows everything that the lane
 * has applied (see {@link PassedTransactions}). It opens its session when it is first needed.
 */
public final class SourceRows implements AutoCloseable {
    private final Database source;
    private final PassedTransactions passed;
    private @Nullable Connection session;
    private @Nullable TxSnapshot first;

    public SourceRows(Database source, PassedTransactions passed) {
        this.source = source;
        this.passed = passed;
    }

    /**
     * Rows as they are under one snapshot.
     *
     * @param rows by the key that was asked for; a key that is not there has no row
     */
    public record Found(TxSnapshot snapshot, Map<RowKey, RowImage> rows) {}

    /**
     * @param keys target keys
     * @throws Unreadable if the source does not answer
     * @return empty if the snapshot does not show all that the lane has applied: try again a moment later
     */
    public Optional<Found> read(TablePlan table, List<RowKey> keys) {
        try {
            Connection reading = session();
            try {
                TxSnapshot snapshot = snapshot(reading);
                return showsWhatHasPassed(snapshot)
                        ? Optional.of(new Found(snapshot, rows(reading, table, keys)))
                        : Optional.empty();
            } finally {
                reading.rollback();
            }
        } catch (SQLException | CrossfadeException e) {
            close();
            throw new Unreadable(e);
        }
    }

    private Connection session() throws SQLException {
        Connection open = session;
        if (open == null) {
            open = source.open();
            try (Statement settings = open.createStatement()) {
                settings.execute(SourceSql.SESSION);
            }
            open.setAutoCommit(false);
            first = snapshot(open);
            open.rollback();
            session = open;
        }
        return open;
    }

    private static TxSnapshot snapshot(Connection session) throws SQLException {
        try (Statement ask = session.createStatement();
                ResultSet row = ask.executeQuery(SourceSql.SNAPSHOT)) {
            row.next();
            return TxSnapshot.parse(row.getString(1));
        }
    }

    /** What had passed before the first snapshot is not known one by one: all that ran then must have ended. */
    private boolean showsWhatHasPassed(TxSnapshot snapshot) {
        TxSnapshot before = first;
        return snapshot.inProgress()
                .noneMatch(xid -> passed.contains(xid) || before == null || !before.isPassedBy(xid));
    }

    private static Map<RowKey, RowImage> rows(Connection session, TablePlan table, List<RowKey> keys)
            throws SQLException {
        Map<RowKey, RowImage> rows = new HashMap<>();
        try (PreparedStatement read = session.prepareStatement(SourceSql.rows(table, isPartitioned(session, table)))) {
            bind(session, read, table, keys);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    rows.put(
                            keys.get(row.getInt(1) - 1),
                            image(row, table.columns().size()));
                }
            }
        }
        return rows;
    }

    private static boolean isPartitioned(Connection session, TablePlan table) throws SQLException {
        try (PreparedStatement ask = session.prepareStatement(SourceSql.IS_PARTITIONED)) {
            ask.setString(1, Identifiers.quote(table.source()));
            try (ResultSet row = ask.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static RowImage image(ResultSet row, int columns) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            String text = row.getString(i + 2);
            cells.add(text == null ? Cell.NULL : Cell.of(text));
        }
        return RowImage.of(cells);
    }

    private static void bind(Connection session, PreparedStatement read, TablePlan table, List<RowKey> keys)
            throws SQLException {
        for (int column = 0; column < table.keyColumns().size(); column++) {
            @Nullable String[] texts = new String[keys.size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = keys.get(i).cells().get(column) instanceof Cell.Present present ? present.text() : null;
            }
            read.setArray(column + 1, session.createArrayOf("text", texts));
        }
    }

    @Override
    public void close() {
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                return; // It is gone already: what was wanted.
            }
        }
    }

    /** The source does not answer, or refuses to. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(Exception cause) {
            super(cause);
        }
    }
}
