package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the triggers of one fence away, table by table in one statement: those that are in use are tried again. Readers never
 * wait for it longer than the lock timeout.
 */
final class FenceRemoval {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final Database database;
    private final String cutover;
    private final Duration lockTimeout;
    private final @Nullable List<TableId> tables;

    FenceRemoval(Database database, String cutover, Duration lockTimeout) {
        this(database, cutover, lockTimeout, null);
    }

    /** @param tables those from which it is taken away; null: all */
    FenceRemoval(Database database, String cutover, Duration lockTimeout, @Nullable List<TableId> tables) {
        this.database = database;
        this.cutover = cutover;
        this.lockTimeout = lockTimeout;
        this.tables = tables;
    }

    /** @return tables that still carry triggers; then the decision row stays too */
    List<TableId> remove(Duration budget) {
        return inSession((session, statement) -> {
            List<TableId> left = dropTriggers(session, statement, budget);
            if (left.isEmpty()) {
                forget(session, statement);
            }
            return left;
        });
    }

    /** @return tables that still carry triggers */
    List<TableId> removeTriggers(Duration budget) {
        return inSession((session, statement) -> dropTriggers(session, statement, budget));
    }

    private interface Work {
        List<TableId> in(Connection session, Statement statement) throws SQLException;
    }

    private List<TableId> inSession(Work work) {
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            statement.execute(FenceSql.timeouts(Math.max(1, lockTimeout.toMillis()), 0));
            return work.in(session, statement);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "remove the fence in the " + database.name());
        }
    }

    private List<TableId> dropTriggers(Connection session, Statement statement, Duration budget) throws SQLException {
        long end = System.nanoTime() + budget.toNanos();
        String drop = tables == null ? FenceTriggersSql.drop(cutover) : FenceTriggersSql.drop(cutover, tables);
        List<TableId> left = left(session);
        while (!left.isEmpty()) {
            statement.execute(drop);
            left = left(session);
            if (!left.isEmpty()) {
                if (System.nanoTime() >= end) {
                    return left;
                }
                Fence.pause(BETWEEN_TRIES);
            }
        }
        return left;
    }

    private void forget(Connection session, Statement statement) throws SQLException {
        try (ResultSet installed = statement.executeQuery(FenceSql.IS_INSTALLED)) {
            installed.next();
            if (!installed.getBoolean(1)) {
                return;
            }
        }
        Fence.update(session, FenceSql.DELETE, cutover);
    }

    private List<TableId> left(Connection session) throws SQLException {
        List<TableId> left = new ArrayList<>();
        boolean all = tables == null;
        try (PreparedStatement find =
                session.prepareStatement(all ? FenceTriggersSql.REMAINING : FenceTriggersSql.REMAINING_THERE)) {
            if (tables != null) {
                TableNames.bind(find, 1, tables);
            }
            find.setArray(all ? 1 : 3, Blockers.texts(session, FenceTriggersSql.names(cutover)));
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    left.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
        }
        return left;
    }
}
