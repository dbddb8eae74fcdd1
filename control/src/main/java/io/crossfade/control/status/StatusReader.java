package io.crossfade.control.status;

import io.crossfade.control.run.Databases;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.ForeignWriteStore;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@link MigrationStatus}, each database in one short look; it changes nothing anywhere. */
public final class StatusReader {
    private final Databases databases;
    private final Duration maximumLag;

    /** @param maximumLag lag up to which a lane counts as in sync */
    public StatusReader(Databases databases, Duration maximumLag) {
        this.databases = databases;
        this.maximumLag = maximumLag;
    }

    /** @throws CrossfadeException NOT_FOUND if the control database does not know the migration */
    public MigrationStatus read(MigrationPlan plan) {
        MigrationStore store = new MigrationStore(databases.control());
        MigrationRecord record = store.get(databases.migration());
        TargetStates states = new TargetStates(plan, store.journal(databases.migration()), maximumLag);
        Collected collected = new Collected();
        for (Map.Entry<String, Database> target : databases.targets().entrySet()) {
            if (!states.isAborted(target.getKey())) {
                attempt(collected, target.getValue(), session -> readTarget(collected, target.getKey(), session));
            }
        }
        databases
                .server()
                .ifPresent(source -> attempt(collected, source, session -> readSlot(collected, plan.slot(), session)));
        List<String> expected = plan.lanes().stream().map(LanePlan::lane).toList();
        return new MigrationStatus(
                record.migration(),
                record.phase().label(),
                record.phaseSince(),
                record.startedAt(),
                databases.targets().keySet().stream()
                        .map(target -> states.of(target, collected.lanes, collected.setAside))
                        .toList(),
                collected.tables,
                collected.lanes,
                collected.setAside,
                collected.foreignWrites,
                collected.slot,
                collected.problems.isEmpty() && record.phase().hasCopied() && inSync(collected, expected),
                collected.problems);
    }

    private static final class Collected {
        final List<MigrationStatus.Table> tables = new ArrayList<>();
        final List<MigrationStatus.Lane> lanes = new ArrayList<>();
        final List<MigrationStatus.SetAside> setAside = new ArrayList<>();
        final List<MigrationStatus.ForeignWrites> foreignWrites = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        MigrationStatus.@Nullable Slot slot;
    }

    private interface Look {
        void at(Connection session) throws SQLException;
    }

    private static void attempt(Collected collected, Database database, Look look) {
        try (Connection session = database.session()) {
            look.at(session);
        } catch (CrossfadeException e) {
            collected.problems.add(e.getMessage());
        } catch (SQLException e) {
            collected.problems.add(
                    SqlErrors.translate(e, "read the state of the " + database).getMessage());
        }
    }

    private boolean inSync(Collected collected, List<String> expected) {
        return collected.setAside.isEmpty() && areCaughtUp(collected.lanes, expected);
    }

    /** Whether the copy is over, every lane applies and its lag is below the cutover's bound, whatever is set aside. */
    public boolean isCaughtUp(MigrationStatus status, MigrationPlan plan) {
        return hasCopied(status)
                && areCaughtUp(
                        status.lanes(),
                        plan.lanes().stream().map(LanePlan::lane).toList());
    }

    private static boolean hasCopied(MigrationStatus status) {
        return Arrays.stream(Phase.values())
                .anyMatch(phase -> phase.hasCopied() && phase.label().equals(status.phase()));
    }

    private boolean areCaughtUp(List<MigrationStatus.Lane> lanes, List<String> expected) {
        List<String> found = lanes.stream().map(MigrationStatus.Lane::lane).toList();
        return found.containsAll(expected)
                && lanes.stream()
                        .allMatch(lane -> lane.copied()
                                && lane.running()
                                && !lane.paused()
                                && lane.lagMillis() != null
                                && lane.lagMillis() <= maximumLag.toMillis());
    }

    private void readTarget(Collected collected, String target, Connection session) throws SQLException {
        try (PreparedStatement read = prepare(session, StatusSql.TABLES, 1);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                collected.tables.add(new MigrationStatus.Table(
                        target, row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
            }
        }
        try (PreparedStatement read = prepare(session, StatusSql.LANES, 1);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                collected.lanes.add(lane(target, row));
            }
        }
        try (PreparedStatement read = prepare(session, StatusSql.SET_ASIDE, 2);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                collected.setAside.add(new MigrationStatus.SetAside(
                        target, row.getString(1), row.getString(2), row.getString(3), row.getLong(4)));
            }
        }
        ForeignWriteStore.Known foreign =
                ForeignWriteStore.known(session, databases.migration(), ForeignWriteStore.NAMED);
        if (foreign.all() > 0) {
            collected.foreignWrites.add(
                    new MigrationStatus.ForeignWrites(target, foreign.all(), foreign.unsettled(), foreign.newest()));
        }
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
                row.getBoolean(11),
                row.getBoolean(4),
                row.getString(5),
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

    private static void readSlot(Collected collected, String slot, Connection session) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(StatusSql.SLOT)) {
            read.setString(1, slot);
            try (ResultSet row = read.executeQuery()) {
                if (row.next()) {
                    collected.slot = new MigrationStatus.Slot(
                            slot,
                            row.getBoolean(1),
                            String.valueOf(row.getString(2)),
                            row.getString(3),
                            row.getLong(4),
                            row.getLong(5));
                }
            }
        }
    }

    private PreparedStatement prepare(Connection session, String sql, int parameters) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        for (int i = 1; i <= parameters; i++) {
            statement.setString(i, databases.migration());
        }
        return statement;
    }
}
