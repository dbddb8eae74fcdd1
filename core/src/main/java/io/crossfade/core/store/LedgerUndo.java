package io.crossfade.core.store;

import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.LedgerSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Undoes what a mapping did to a target table that holds rows of others: the rows that it brought go, those that it
 * overwrote are what they were, and no other is touched. In the caller's transaction; afterwards the ledger is empty.
 */
public final class LedgerUndo {
    private final Connection session;
    private final TablePlan table;

    /** @param table one with a ledger */
    public LedgerUndo(Connection session, TablePlan table) {
        this.session = session;
        this.table = table;
    }

    /** Rows that were removed, that are what they were, and that were never touched although the source had their keys. */
    public record Undone(long removed, long restored, long kept) {}

    public Undone undo() throws SQLException {
        List<String> insertable = new ArrayList<>();
        List<String> updatable = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(LedgerSql.COLUMNS)) {
            read.setString(1, Identifiers.quote(table.target()));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    insertable.add(row.getString(1));
                    if (row.getBoolean(2)) {
                        updatable.add(row.getString(1));
                    }
                }
            }
        }
        try (Statement statement = session.createStatement()) {
            long kept = count(statement, 'k');
            long removed = statement.executeUpdate(LedgerSql.deleteBrought(table));
            long restored = updatable.isEmpty() ? 0 : statement.executeUpdate(LedgerSql.restore(table, updatable));
            restored += statement.executeUpdate(LedgerSql.bringBack(table, insertable));
            statement.executeUpdate(LedgerSql.forgetAll(table));
            return new Undone(removed, restored, kept);
        }
    }

    private long count(Statement statement, char state) throws SQLException {
        try (ResultSet row = statement.executeQuery(LedgerSql.count(table, state))) {
            row.next();
            return row.getLong(1);
        }
    }
}
