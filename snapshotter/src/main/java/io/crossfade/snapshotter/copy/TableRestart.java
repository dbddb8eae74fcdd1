package io.crossfade.snapshotter.copy;

import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.LedgerUndo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Makes a table's copy begin again. Only what the copy brought is removed from the target, together with the marks of
 * its chunks: a table that this migration made is emptied, in any other only the rows that came in the transactions of
 * its chunks go; where the table is shared, those of its ledger.
 */
final class TableRestart {
    private TableRestart() {}

    static void restart(TableWork work) {
        ChunkStore store = work.store();
        try (Connection session = work.target().open()) {
            try (Statement statement = session.createStatement()) {
                if (work.inReplicaRole()) {
                    statement.execute(CopySql.REPLICA_ROLE);
                }
                session.setAutoCommit(false);
                List<Long> transactions = store.copyTransactions(session, work.id());
                if (work.table().ledger() != null) {
                    new LedgerUndo(session, work.table()).undo();
                } else if (work.table().createTarget()) {
                    statement.execute(CopySql.truncate(work.table().target()));
                } else {
                    delete(session, work, transactions);
                }
            }
            work.aside(session).endAll(work.id());
            store.reset(session, work.id());
            session.commit();
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e,
                    "begin the copy of " + work.id() + " again in the "
                            + work.target().name());
        }
    }

    private static void delete(Connection session, TableWork work, List<Long> transactions) throws SQLException {
        try (PreparedStatement delete =
                session.prepareStatement(CopySql.deleteCopied(work.table().target()))) {
            delete.setArray(1, session.createArrayOf("bigint", transactions.toArray(Long[]::new)));
            delete.executeUpdate();
        }
    }
}
