package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The fences of one database. Once {@link #raise} has returned, no write of anyone but Crossfade changes the tables, and
 * every earlier write lies before the fence's marker in commit order (invariant I7); the decision row beside it decides
 * once and for all which side takes writes (invariant I8). Every method may be called again after any failure.
 */
public final class Fence {
    private final Database database;

    public Fence(Database database) {
        this.database = database;
    }

    /** Makes the decision table and the function, where they are absent; no table is touched. */
    public void prepare() {
        call("prepare the fence", session -> {
            session.setAutoCommit(false);
            try (Statement statement = session.createStatement()) {
                statement.execute(FenceSql.LOCK_INSTALLATION);
                if (!isInstalled(statement)) {
                    statement.execute(FenceSql.INSTALL);
                }
            }
            session.commit();
            return true;
        });
    }

    /** Makes the function that records, whatever it is now. */
    private void prepareRecording() {
        call("prepare the recording of foreign writes", session -> {
            session.setAutoCommit(false);
            try (Statement statement = session.createStatement()) {
                statement.execute(FenceSql.LOCK_INSTALLATION);
                statement.execute(ForeignRecorderSql.MAKE);
            }
            session.commit();
            return true;
        });
    }

    /**
     * Closes the tables, waiting for transactions that hold them. A lock that does not come within {@code lockTimeout}
     * is given up and asked for again, so that writers queue behind the fence for no longer than that.
     *
     * @param lockTimeout cut to half of the server's {@code deadlock_timeout}: in a deadlock the fence gives up
     * @param budget for all attempts together
     * @throws CrossfadeException CUTOVER_UNDONE if the tables could not be had in time; it names who held them
     */
    public Decision raise(FenceSpec spec, Duration lockTimeout, Duration budget) {
        return raise(spec, lockTimeout, budget, OpenTransactions.WAIT);
    }

    /** The same, with transactions that hold the tables ended by a policy. */
    Decision raise(FenceSpec spec, Duration lockTimeout, Duration budget, OpenTransactions policy) {
        prepare();
        if (spec.records()) {
            prepareRecording();
        }
        return new FenceRaise(database, spec, lockTimeout, policy).raise(budget);
    }

    public Optional<Decision> find(String cutover) {
        return decisions(FenceSql.FIND_ONE, cutover).stream().findFirst();
    }

    /** The fences of a migration, oldest first. */
    public List<Decision> ofMigration(String migration) {
        return decisions(FenceSql.FIND_OF_MIGRATION, migration);
    }

    /** The fences of a migration behind which writers have left this database for good, or until another move. */
    public List<Decision> forward(String migration) {
        return ofMigration(migration).stream()
                .filter(decision -> decision.state() == Decision.State.FORWARD)
                .toList();
    }

    /**
     * The point of no return: turns {@code fenced} into {@code forward} unless the deadline has passed.
     *
     * @return how the row stands now; a caller that gets no answer reads it with {@link #find}
     */
    public Decision decideForward(String cutover) {
        return call("write the decision", session -> {
            try (Statement statement = session.createStatement()) {
                statement.execute(FenceSql.timeouts(5_000, 10_000));
            }
            update(session, FenceSql.FORWARD, cutover);
            List<Decision> found = read(session, FenceSql.FIND_ONE, cutover);
            if (found.isEmpty()) {
                throw database.missing("the decision row of cutover " + cutover);
            }
            return found.get(0);
        });
    }

    /**
     * Opens the tables at once, also for a fence whose statement has not ended yet. The triggers stay, without effect,
     * until {@link #remove}.
     *
     * @return how the row stands now: OPEN, or FORWARD if the point of no return was passed
     */
    public Decision.State open(String cutover, String migration, String target) {
        return call("open the fence", session -> {
            if (!isInstalled(session.createStatement())) {
                return Decision.State.OPEN;
            }
            update(session, FenceSql.REFUSE_LATE_FENCE, cutover, migration, target);
            update(session, FenceSql.OPEN, cutover);
            List<Decision> found = read(session, FenceSql.FIND_ONE, cutover);
            return found.isEmpty() ? Decision.State.OPEN : found.get(0).state();
        });
    }

    /**
     * Lets writers in whom these fences keep off, for good or until a decision: all in one statement, durably. Only for who
     * has closed the other side for good.
     */
    void reopen(List<String> cutovers) {
        call("let the writers in", session -> {
            try (Statement statement = session.createStatement();
                    PreparedStatement reopen = session.prepareStatement(FenceSql.REOPEN)) {
                if (isInstalled(statement)) {
                    reopen.setArray(1, Blockers.texts(session, cutovers));
                    reopen.executeUpdate();
                }
            }
            return true;
        });
    }

    /**
     * Removes a fence's triggers and its decision row. Dropping a trigger locks readers out too, so each drop waits for
     * its lock for a moment only and is tried again.
     *
     * @return tables that still carry triggers when the budget was used up; empty: nothing is left
     */
    public List<TableId> remove(String cutover, Duration lockTimeout, Duration budget) {
        return new FenceRemoval(database, cutover, lockTimeout).remove(budget);
    }

    /**
     * The same, but the decision row stays and says that the fence is open: a process that was about to raise it, and knows
     * nothing of the undo, finds it there and does not.
     */
    List<TableId> removeTriggers(String cutover, Duration lockTimeout, Duration budget) {
        return new FenceRemoval(database, cutover, lockTimeout).removeTriggers(budget);
    }

    /** Triggers of fences of which no decision is known; they refuse every write. */
    List<String> orphans(List<TableId> tables) {
        return look("look for what is left of fences", session -> {
            try (Statement statement = session.createStatement()) {
                return isInstalled(statement) ? orphans(session, tables) : List.of();
            }
        });
    }

    /** @return those that were there */
    List<String> removeOrphans(List<TableId> tables, Duration lockTimeout) {
        return call("remove what is left of fences", session -> {
            List<String> orphans = orphans(session, tables);
            try (Statement statement = session.createStatement()) {
                statement.execute(FenceSql.timeouts(Math.max(1, lockTimeout.toMillis()), 0));
                for (String orphan : orphans) {
                    statement.execute("drop " + orphan);
                }
            }
            return orphans;
        });
    }

    private static List<String> orphans(Connection session, List<TableId> tables) throws SQLException {
        List<String> orphans = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(FenceSql.ORPHANS)) {
            TableNames.bind(find, 1, tables);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    orphans.add(row.getString(1));
                }
            }
        }
        return orphans;
    }

    /** Removes the function, the table and the schema where no fence and nothing else is left in them. */
    public void removeInstallation() {
        call("remove the fence's schema", session -> {
            session.setAutoCommit(false);
            try (Statement statement = session.createStatement()) {
                statement.execute(FenceSql.LOCK_INSTALLATION);
                statement.execute(FenceSql.timeouts(1_000, 5_000));
                statement.execute(FenceSql.REMOVE_INSTALLATION);
            }
            session.commit();
            return true;
        });
    }

    /** Transactions whose locks a fence over these tables would wait for, the oldest first. */
    public List<Blocker> blockers(List<TableId> tables) {
        return look("look for open transactions", session -> Blockers.of(session, tables));
    }

    static List<Decision> read(Connection session, String sql, String parameter) throws SQLException {
        List<Decision> decisions = new ArrayList<>();
        try (PreparedStatement find = session.prepareStatement(sql)) {
            find.setString(1, parameter);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    decisions.add(Decision.of(row));
                }
            }
        }
        return decisions;
    }

    private List<Decision> decisions(String sql, String parameter) {
        return look("read the decision", session -> {
            try (Statement statement = session.createStatement()) {
                return isInstalled(statement) ? read(session, sql, parameter) : List.of();
            }
        });
    }

    private static boolean isInstalled(Statement statement) throws SQLException {
        try (ResultSet installed = statement.executeQuery(FenceSql.IS_INSTALLED)) {
            return installed.next() && installed.getBoolean(1);
        }
    }

    static void update(Connection session, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /** Waits between two looks; an interrupt ends the work with an error. */
    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted during a cutover");
        }
    }

    private interface Call<T> {
        T on(Connection session) throws SQLException;
    }

    /** For what changes nothing, of the session neither. */
    private <T> T look(String action, Call<T> call) {
        return in(database::session, action, call);
    }

    private <T> T call(String action, Call<T> call) {
        return in(database::openDurable, action, call);
    }

    private <T> T in(Supplier<Connection> opening, String action, Call<T> call) {
        try (Connection session = opening.get()) {
            return call.on(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, action + " in the " + database.name());
        }
    }
}
