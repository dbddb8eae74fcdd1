package io.crossfade.control.cutover;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.Phase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks for everything that stands against a cutover and reports all of it at once. It closes nothing. */
final class Gate {
    /** Opening, committing and deciding without any work between, over a network of the usual kind. */
    private static final Duration OVERHEAD = Duration.ofMillis(100);

    private final CutoverSetup setup;
    private final Sequences sequences;

    Gate(CutoverSetup setup, Sequences sequences) {
        this.setup = setup;
        this.sequences = sequences;
    }

    /**
     * Looks at everything that is quick to see; only if nothing stands against the cutover are the lanes asked to write
     * down changed keys and then everything compared, so that each change that the comparison may have missed is in those
     * keys.
     *
     * @param expected the phase in which a cutover may begin
     */
    GateReport look(Phase expected) {
        List<String> refusals = new ArrayList<>(quickly(expected));
        if (!refusals.isEmpty()) {
            return new GateReport(refusals, null, Duration.ZERO);
        }
        LaneStore lanes = new LaneStore(setup.targetDatabase(), setup.plan().migration());
        ChangedKeys keys = new ChangedKeys(setup.targetDatabase(), setup.plan().migration());
        for (String lane : setup.laneNames()) {
            lanes.setTrackKeys(lane, true);
            keys.clear(lane);
        }
        Verification.Result result = verify();
        if (!result.isClean()) {
            refusals.add(result.differences() + " differences between source and target: " + result.summary());
        }
        refusals.addAll(foreignKeys());
        refusals.addAll(quickly(expected));
        if (!refusals.isEmpty()) {
            forgetKeys();
        }
        return new GateReport(refusals, result, predictedPause());
    }

    private Verification.Result verify() {
        try {
            return setup.verification().verify();
        } catch (RuntimeException e) {
            forgetKeys();
            throw e;
        }
    }

    /** Ends the writing down of changed keys, where no cutover follows. */
    void forgetKeys() {
        LaneStore lanes = new LaneStore(setup.targetDatabase(), setup.plan().migration());
        ChangedKeys keys = new ChangedKeys(setup.targetDatabase(), setup.plan().migration());
        for (String lane : setup.laneNames()) {
            lanes.setTrackKeys(lane, false);
            keys.clear(lane);
        }
    }

    private List<String> quickly(Phase expected) {
        List<String> refusals = new ArrayList<>();
        MigrationStatus status = setup.status().get();
        refusals.addAll(status.problems());
        if (!status.phase().equals(expected.label())) {
            refusals.add("the migration is in phase " + status.phase() + ", a cutover begins in " + expected.label());
        }
        lanes(status, refusals);
        for (MigrationStatus.SetAside aside : status.setAside()) {
            if (aside.target().equals(setup.target())) {
                refusals.add((aside.rows() == 0 ? "table " : aside.rows() + " rows of ") + aside.table()
                        + " set aside: " + aside.reason());
            }
        }
        setup.route().problem().ifPresent(refusals::add);
        refusals.addAll(source());
        return refusals;
    }

    private void lanes(MigrationStatus status, List<String> refusals) {
        for (String name : setup.laneNames()) {
            MigrationStatus.Lane lane = status.lanes().stream()
                    .filter(each -> each.lane().equals(name) && each.target().equals(setup.target()))
                    .findFirst()
                    .orElse(null);
            if (lane == null) {
                refusals.add("lane '" + name + "' is not in the "
                        + setup.targetDatabase().name());
                continue;
            }
            if (!lane.running()) {
                refusals.add("nobody applies lane '" + name + "': start `crossfade run` or `crossfade apply`");
            }
            if (lane.paused()) {
                refusals.add("lane '" + name + "' is paused");
            }
            Long lag = lane.lagMillis();
            if (lag == null || lag > setup.settings().maximumLag().toMillis()) {
                refusals.add("lane '" + name + "' is " + (lag == null ? "not yet measured" : lag + " ms behind")
                        + ", cutover.maximumLag is "
                        + setup.settings().maximumLag().toMillis() + " ms");
            }
        }
    }

    private List<TableId> sourceTables() {
        return setup.tables().stream().map(TablePlan::source).toList();
    }

    private List<String> source() {
        List<String> refusals = new ArrayList<>();
        for (Blocker blocker : new Fence(setup.source()).blockers(sourceTables())) {
            if (blocker.prepared() != null) {
                refusals.add(blocker + " holds moved tables: commit it or roll it back");
            } else if (blocker.maintenance() && !blocker.cancellable()) {
                refusals.add(blocker + " vacuums or indexes moved tables: let it end");
            } else if (blocker.age().compareTo(setup.settings().fenceTimeout()) > 0) {
                refusals.add(blocker + " has written to moved tables and is open longer than cutover.fenceTimeout ("
                        + setup.settings().fenceTimeout().toMillis() + " ms): end it");
            }
        }
        try (Connection session = setup.source().open()) {
            refusals.addAll(rights(session));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read our rights in the source");
        }
        try {
            List<SequenceMove> moves = sequences.find();
            refusals.addAll(sequences.problems(moves, java.util.Map.of()));
        } catch (CrossfadeException e) {
            refusals.add("sequences: " + e.getMessage());
        }
        return refusals;
    }

    private List<String> rights(Connection session) throws SQLException {
        List<String> refusals = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(CutoverSql.NOT_OWNED)) {
            find.setArray(
                    1,
                    Blockers.texts(
                            session,
                            sourceTables().stream().map(TableId::schema).toList()));
            find.setArray(
                    2,
                    Blockers.texts(
                            session, sourceTables().stream().map(TableId::name).toList()));
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    refusals.add(
                            row.getBoolean(3)
                                    ? "table " + table + " is gone from the source"
                                    : "user " + setup.source().endpoint().user() + " does not own " + table
                                            + " in the source: grant it the owner's role");
                }
            }
        }
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(CutoverSql.MAY_CREATE_SCHEMA)) {
            row.next();
            if (!row.getBoolean(1)) {
                refusals.add("user " + setup.source().endpoint().user()
                        + " may not make the schema crossfade in the source: grant it CREATE on the database");
            }
        }
        return refusals;
    }

    /** Where the applier runs in replica role nothing has checked the target's foreign keys. */
    private List<String> foreignKeys() {
        List<String> refusals = new ArrayList<>();
        try (Connection session = setup.targetDatabase().open()) {
            for (LanePlan lane : setup.lanes()) {
                if (lane.constraintMode() == ConstraintMode.REPLICA_ROLE) {
                    for (TablePlan table : lane.tables()) {
                        refusals.addAll(orphans(session, table.target()));
                    }
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "check the foreign keys in the " + setup.targetDatabase().name());
        }
        return refusals;
    }

    private static List<String> orphans(Connection session, TableId child) throws SQLException {
        List<String> refusals = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(CutoverSql.FOREIGN_KEYS)) {
            find.setString(1, child.schema());
            find.setString(2, child.name());
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId parent = new TableId(row.getString(2), row.getString(3));
                    String sql = CutoverSql.orphan(
                            Identifiers.quote(child), names(row, 4), Identifiers.quote(parent), names(row, 5));
                    if (holds(session, sql)) {
                        refusals.add("rows of " + child + " in the target miss their parent in " + parent
                                + " (foreign key " + row.getString(1) + ")");
                    }
                }
            }
        }
        return refusals;
    }

    private static boolean holds(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static List<String> names(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private Duration predictedPause() {
        Duration oldest = new Fence(setup.source())
                .blockers(sourceTables()).stream()
                        .map(Blocker::age)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        long lag = setup.status().get().lanes().stream()
                .filter(lane -> lane.target().equals(setup.target()))
                .mapToLong(lane -> lane.lagMillis() == null ? 0 : lane.lagMillis())
                .max()
                .orElse(0);
        Duration lock = oldest.compareTo(setup.settings().lockTimeout()) > 0
                ? setup.settings().lockTimeout()
                : oldest;
        return OVERHEAD.plus(lock).plusMillis(lag);
    }
}
