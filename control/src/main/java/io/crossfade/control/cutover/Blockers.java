package io.crossfade.control.cutover;

import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks for transactions that hold tables, their partitions and inheritance children against a fence. */
final class Blockers {
    private Blockers() {}

    /** The oldest first. */
    static List<Blocker> of(Connection session, List<TableId> tables) throws SQLException {
        List<Blocker> blockers = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(BlockersSql.BLOCKERS)) {
            find.setArray(1, session.createArrayOf("bigint", members(session, tables)));
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    blockers.add(blocker(row));
                }
            }
        }
        return blockers;
    }

    private static Blocker blocker(ResultSet row) throws SQLException {
        return new Blocker(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Duration.ofMillis((long) (row.getDouble(5) * 1000)),
                row.getBoolean(6),
                row.getString(7),
                row.getBoolean(8));
    }

    private static Long[] members(Connection session, List<TableId> tables) throws SQLException {
        List<Long> oids = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(FenceSql.FIND_MEMBERS)) {
            TableNames.bind(find, 1, tables);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    oids.add(row.getLong(1));
                }
            }
        }
        return oids.toArray(Long[]::new);
    }

    static Array texts(Connection session, List<String> texts) throws SQLException {
        return session.createArrayOf("text", texts.toArray(String[]::new));
    }

    /**
     * Ends a session whose transaction is as old.
     *
     * @return whether there was one, and it may be ended by us
     */
    static boolean terminate(Connection session, Blocker blocker, Duration age) throws SQLException {
        try (PreparedStatement terminate = session.prepareStatement(BlockersSql.TERMINATE)) {
            terminate.setInt(1, blocker.pid());
            terminate.setLong(2, age.toMillis());
            try (ResultSet row = terminate.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            if (!"42501".equals(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    /** Ends automatic vacuums among them, where that is granted: the server itself would do it only later. */
    static void cancelVacuums(Connection session, List<Blocker> blockers) throws SQLException {
        for (Blocker blocker : blockers) {
            if (blocker.cancellable()) {
                try (PreparedStatement cancel = session.prepareStatement(BlockersSql.CANCEL)) {
                    cancel.setInt(1, blocker.pid());
                    cancel.execute();
                } catch (SQLException e) {
                    if (!"42501".equals(e.getSQLState())) {
                        throw e;
                    }
                    // Not granted: then it is waited for like any other.
                }
            }
        }
    }
}
