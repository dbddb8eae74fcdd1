package io.crossfade.snapshotter.copy;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a source table is like on disk, over all its partitions.
 *
 * @param partitioned whether it is the root of partitions, which are copied through it
 * @param blocks of its heaps
 * @param rows as the statistics and today's size say; a guess where there are none
 * @param bytes of heap and TOAST
 * @param keyNotNull whether the leading key column takes no nulls
 * @param correlation of the leading key with the order on disk, from -1 to 1; 0 where it is not known
 */
record TableShape(boolean partitioned, long blocks, long rows, long bytes, boolean keyNotNull, double correlation) {

    /** @throws CrossfadeException TABLE_CHANGED if it is not there any more, PREFLIGHT_REFUSED if it is no such table */
    static TableShape read(Connection session, Database source, TablePlan table) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(ChunkPlannerSql.SHAPE)) {
            read.setString(1, table.source().schema());
            read.setString(2, table.source().name());
            read.setString(
                    3,
                    table.sourceKey().stream()
                            .findFirst()
                            .map(InputColumn::name)
                            .orElse(null));
            try (ResultSet row = read.executeQuery()) {
                if (!row.next()) {
                    throw new CrossfadeException(
                            ErrorCode.TABLE_CHANGED, table.source() + " does not exist in the " + source);
                }
                if (!row.getBoolean(2)) {
                    throw new CrossfadeException(
                            ErrorCode.PREFLIGHT_REFUSED,
                            table.source() + " is not an ordinary, logged table: its changes cannot be followed");
                }
                return new TableShape(
                        row.getBoolean(1),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getBoolean(6),
                        row.getDouble(7));
            }
        }
    }
}
