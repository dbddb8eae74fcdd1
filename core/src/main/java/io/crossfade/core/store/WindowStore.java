package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * For each mapping of a lane whether the lane applies its changes or drops them. They lie with the lane's position and are
 * turned in the transaction that moves it past a {@link Turn} (invariant I1), so that each change in the log is applied or
 * dropped for good. A mapping without a row is open and has heeded no turn.
 */
public final class WindowStore {
    private final Database target;
    private final String migration;

    public WindowStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /**
     * One window that was turned.
     *
     * @param turn the number that it heeded last
     * @param lsn of that turn's marker; zero: it was closed before the lane began
     */
    public record Window(MappingId mapping, boolean open, long turn, Lsn lsn) {}

    /** Those of a lane that were ever turned, by mapping. */
    public List<Window> of(String lane) {
        try (Connection session = target.session();
                PreparedStatement read = session.prepareStatement(WindowStoreSql.READ)) {
            read.setString(1, migration);
            read.setString(2, lane);
            List<Window> windows = new ArrayList<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    windows.add(new Window(
                            new MappingId(row.getString(1)),
                            row.getBoolean(2),
                            row.getLong(3),
                            Lsn.parse(row.getString(4))));
                }
            }
            return windows;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the windows of lane " + lane + " in the " + target.name());
        }
    }

    /**
     * Closes mappings that have heeded no turn as high as this, for a lane that is born closed. Once this has returned,
     * nobody who held the lane with open windows commits anything.
     *
     * @param lane one that has its row
     * @param turn below that of every marker to come; zero: it comes before all
     */
    public void close(String lane, Collection<MappingId> mappings, long turn) {
        try (Connection session = target.session();
                PreparedStatement close = session.prepareStatement(WindowStoreSql.TURN_AND_SUPERSEDE)) {
            bind(close, migration, lane, mappings, false, turn, Lsn.ZERO);
            close.setString(7, migration);
            close.setString(8, lane);
            close.executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "close the windows of lane " + lane + " in the " + target.name());
        }
    }

    /** The mappings of a lane that are closed, as the session sees it. */
    public static Set<MappingId> closed(Connection session, String migration, String lane) throws SQLException {
        Set<MappingId> closed = new HashSet<>();
        try (PreparedStatement read = session.prepareStatement(WindowStoreSql.CLOSED)) {
            read.setString(1, migration);
            read.setString(2, lane);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    closed.add(new MappingId(row.getString(1)));
                }
            }
        }
        return closed;
    }

    /**
     * Turns windows in the transaction that moves the lane's position past the marker.
     *
     * @param mappings those of the turn that are the lane's
     * @param lsn the marker's
     */
    public static void turn(
            Connection session, String migration, String lane, Collection<MappingId> mappings, Turn turn, Lsn lsn)
            throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(WindowStoreSql.TURN)) {
            bind(statement, migration, lane, mappings, turn.opens(), turn.number(), lsn);
            statement.executeUpdate();
        }
        try (PreparedStatement heed = session.prepareStatement(LaneStoreSql.HEED)) {
            heed.setLong(1, turn.number());
            heed.setString(2, migration);
            heed.setString(3, lane);
            heed.executeUpdate();
        }
    }

    private static void bind(
            PreparedStatement statement,
            String migration,
            String lane,
            Collection<MappingId> mappings,
            boolean open,
            long turn,
            Lsn lsn)
            throws SQLException {
        statement.setString(1, migration);
        statement.setString(2, lane);
        statement.setBoolean(3, open);
        statement.setLong(4, turn);
        statement.setString(5, lsn.toString());
        statement.setArray(
                6,
                statement
                        .getConnection()
                        .createArrayOf(
                                "text", mappings.stream().map(MappingId::name).toArray()));
    }
}
