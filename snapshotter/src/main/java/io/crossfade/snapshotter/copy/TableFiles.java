package io.crossfade.snapshotter.copy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The files of a source table as a snapshot sees them. Neither TRUNCATE nor a rewrite respects snapshots: an older one
 * finds the table empty and COPY succeeds, so a copy counts only if the files are still those that the snapshot sees.
 *
 * @param intact whether files and partitions are unchanged
 * @param node the table's file node, for a partitioned table a hash over those of its partitions
 */
record TableFiles(boolean intact, long node) {
    /**
     * Looks from within a transaction that has read the table, and so holds a lock that keeps it as it is. Of a query all
     * tables count whose changes are followed.
     *
     * @throws CrossfadeException TABLE_CHANGED if another table goes by that name: it is in no publication
     */
    static TableFiles look(Connection snapshotSession, TablePlan table) throws SQLException {
        boolean intact = true;
        long node = 0;
        for (TableId each : table.followedTables()) {
            TableFiles files = look(snapshotSession, each);
            intact &= files.intact();
            node = 31 * node + files.node();
        }
        return new TableFiles(intact, node);
    }

    private static TableFiles look(Connection snapshotSession, TableId table) throws SQLException {
        try (PreparedStatement look = snapshotSession.prepareStatement(CopySql.FILES)) {
            look.setString(1, table.schema());
            look.setString(2, table.name());
            look.setString(3, Identifiers.quote(table));
            try (ResultSet row = look.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new CrossfadeException(
                            ErrorCode.TABLE_CHANGED,
                            table + " was dropped or replaced by another table during the copy",
                            "its changes are lost to the publication: `crossfade abort`, then run again",
                            null);
                }
                return new TableFiles(row.getBoolean(2) && row.getBoolean(3), row.getLong(4));
            }
        }
    }
}
