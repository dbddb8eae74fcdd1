package io.crossfade.control.status;

import io.crossfade.core.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one session reads of one migration, or of one way back, which is a migration of its own. */
final class StatusRows {
    private StatusRows() {}

    static List<MigrationStatus.Table> tables(Connection session, String migration, String target) throws SQLException {
        List<MigrationStatus.Table> tables = new ArrayList<>();
        try (PreparedStatement read = prepare(session, StatusSql.TABLES, 1, migration);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                tables.add(new MigrationStatus.Table(
                        target, row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
            }
        }
        return tables;
    }

    static List<MigrationStatus.Lane> lanes(Connection session, String migration, String target) throws SQLException {
        List<MigrationStatus.Lane> lanes = new ArrayList<>();
        try (PreparedStatement read = prepare(session, StatusSql.LANES, 1, migration);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                lanes.add(lane(target, row));
            }
        }
        return lanes;
    }

    static List<MigrationStatus.SetAside> setAside(Connection session, String migration, String target)
            throws SQLException {
        List<MigrationStatus.SetAside> setAside = new ArrayList<>();
        try (PreparedStatement read = prepare(session, StatusSql.SET_ASIDE, 2, migration);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                setAside.add(new MigrationStatus.SetAside(
                        target, row.getString(1), row.getString(2), row.getString(3), row.getLong(4)));
            }
        }
        return setAside;
    }

    /** Empty where the session's database has no such slot. */
    static Optional<MigrationStatus.Slot> slot(Connection session, String slot) throws SQLException {
        try (PreparedStatement read = prepare(session, StatusSql.SLOT, 1, slot);
                ResultSet row = read.executeQuery()) {
            return row.next()
                    ? Optional.of(new MigrationStatus.Slot(
                            slot,
                            row.getBoolean(1),
                            String.valueOf(row.getString(2)),
                            row.getString(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getObject(6, Long.class),
                            row.getString(7),
                            row.getObject(8, OffsetDateTime.class).toInstant()))
                    : Optional.empty();
        }
    }

    /**
     * Of a slot that was made: where the session's database has none of that name any more, that it is gone.
     *
     * @param confirmed what was last about to be confirmed to it
     */
    static MigrationStatus.Slot madeSlot(Connection session, String slot, Lsn confirmed) throws SQLException {
        Optional<MigrationStatus.Slot> found = slot(session, slot);
        if (found.isPresent()) {
            return found.get();
        }
        try (PreparedStatement read = prepare(session, StatusSql.LOG_BEYOND, 1, confirmed.toString());
                ResultSet row = read.executeQuery()) {
            row.next();
            return new MigrationStatus.Slot(
                    slot,
                    false,
                    confirmed.toString(),
                    MigrationStatus.Slot.GONE,
                    0,
                    row.getLong(1),
                    null,
                    row.getString(2),
                    row.getObject(3, OffsetDateTime.class).toInstant());
        }
    }

    private static PreparedStatement prepare(Connection session, String sql, int parameters, String value)
            throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 1; i <= parameters; i++) {
            statement.setString(i, value);
        }
        return statement;
    }

    private static MigrationStatus.Lane lane(String target, ResultSet row) throws SQLException {
        Instant commitTime = instant(row, 6);
        Instant heartbeat = instant(row, 7);
        Instant now = row.getObject(10, OffsetDateTime.class).toInstant();
        Instant newest =
                heartbeat == null || (commitTime != null && commitTime.isAfter(heartbeat)) ? commitTime : heartbeat;
        return new MigrationStatus.Lane(
                target,
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(12),
                row.getBoolean(4),
                row.getString(5),
                row.getLong(11),
                commitTime,
                newest,
                newest == null
                        ? null
                        : Math.max(0, Duration.between(newest, now).toMillis()),
                row.getLong(8),
                row.getLong(9));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
