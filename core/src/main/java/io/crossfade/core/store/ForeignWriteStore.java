package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The writes of others to a migration's tables in one target. A write is settled only by a comparison whose {@link #moment}
 * was noted when it had been committed.
 */
public final class ForeignWriteStore {
    /** So many are named, however many there are. */
    public static final int NAMED = 10;

    private final Database target;
    private final String migration;

    public ForeignWriteStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    /**
     * What is known of the writes of others.
     *
     * @param unsettled how many of them stand against a cutover
     * @param newest the first few, the unsettled ones before the others, the newest first
     */
    public record Known(long all, long unsettled, List<ForeignWrite> newest) {
        public Known {
            newest = List.copyOf(newest);
        }

        /** Those that stand against a cutover, among the few that are named. */
        public List<ForeignWrite> standing() {
            return newest.stream().filter(write -> write.settledAt() == null).toList();
        }
    }

    /** Names all writes that are committed now; noted before a comparison takes its snapshot of the target. */
    public String moment() {
        try (Connection session = target.session();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(ForeignWriteStoreSql.MOMENT)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Settles the writes to tables that a comparison found equal.
     *
     * @param moment noted before the comparison; a write that was committed later stays
     */
    public void settle(String moment, Collection<TableId> tables) {
        try (Connection session = target.session();
                PreparedStatement settle = session.prepareStatement(ForeignWriteStoreSql.SETTLE)) {
            TableNames.bind(settle, 1, tables);
            settle.setString(3, migration);
            settle.setString(4, moment);
            settle.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The tables with writes that no comparison has covered. */
    public Set<TableId> unsettled() {
        try (Connection session = target.session();
                PreparedStatement read = session.prepareStatement(ForeignWriteStoreSql.UNSETTLED)) {
            read.setString(1, migration);
            Set<TableId> tables = new HashSet<>();
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    tables.add(new TableId(row.getString(1), row.getString(2)));
                }
            }
            return tables;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    public Known known() {
        try (Connection session = target.session()) {
            return known(session, migration, NAMED);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The same in a session that is open. */
    public static Known known(Connection session, String migration, int named) throws SQLException {
        List<ForeignWrite> newest = new ArrayList<>();
        try (PreparedStatement read = session.prepareStatement(ForeignWriteStoreSql.NEWEST)) {
            read.setString(1, migration);
            read.setInt(2, named);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    newest.add(write(row));
                }
            }
        }
        try (PreparedStatement count = session.prepareStatement(ForeignWriteStoreSql.COUNT)) {
            count.setString(1, migration);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return new Known(row.getLong(1), row.getLong(2), newest);
            }
        }
    }

    private static ForeignWrite write(ResultSet row) throws SQLException {
        return new ForeignWrite(
                new TableId(row.getString(1), row.getString(2)).toString(),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getObject(11, OffsetDateTime.class).toInstant(),
                instant(row.getObject(12, OffsetDateTime.class)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime value) {
        return value == null ? null : value.toInstant();
    }

    private CrossfadeException failed(SQLException e) {
        return SqlErrors.translate(e, "look for writes of others in the " + target.name());
    }
}
