package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The attempts at one fence: first a gate on each table by itself, then the fence on all of them, which finds them free
 * as soon as those within have finished. It ends with the fence standing, or with an error after which {@link Fence#open} makes sure
 * that none can stand up later.
 */
final class FenceRaise {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Database database;
    private final FenceSpec spec;
    private final Duration lockTimeout;
    private final OpenTransactions policy;
    private final long startedAt = System.nanoTime();
    private final Set<Integer> ended = new HashSet<>();

    FenceRaise(Database database, FenceSpec spec, Duration lockTimeout, OpenTransactions policy) {
        this.policy = policy;
        this.database = database;
        this.spec = spec;
        this.lockTimeout = lockTimeout;
    }

    /** One statement that needs locks on tables. */
    private record Step(String statement, List<TableId> tables) {}

    Decision raise(Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        Deque<Step> left = steps();
        List<Blocker> blockers = List.of();
        while (true) {
            try (Connection session = database.openDurable()) {
                while (true) {
                    // An attempt whose answer was lost may have succeeded.
                    List<Decision> standing = Fence.read(session, FenceSql.FIND_ONE, spec.cutover());
                    if (!standing.isEmpty()) {
                        return fenced(standing.get(0));
                    }
                    List<Blocker> met = attempt(session, left.getFirst(), end);
                    if (met.isEmpty()) {
                        left.removeFirst();
                    } else if (System.nanoTime() >= end) {
                        throw gaveUp(budget, met);
                    } else {
                        blockers = met;
                        Fence.pause(SHORT);
                    }
                }
            } catch (SQLException e) {
                CrossfadeException failure = SqlErrors.translate(e, "raise the fence in the " + database.name());
                if (failure.code() != ErrorCode.CONNECTION_LOST) {
                    throw failure;
                }
                if (System.nanoTime() >= end) {
                    throw blockers.isEmpty() ? failure : gaveUp(budget, blockers);
                }
                Fence.pause(SHORT);
            }
        }
    }

    private Deque<Step> steps() {
        Deque<Step> steps = new ArrayDeque<>();
        if (spec.gated()) {
            spec.tables().stream()
                    .sorted()
                    .forEach(table -> steps.add(new Step(FenceGateSql.raise(spec, table), List.of(table))));
        }
        steps.add(new Step(FenceSql.raise(spec), spec.tables()));
        return steps;
    }

    private Decision fenced(Decision decision) {
        return switch (decision.state()) {
            case FENCED, FORWARD -> decision;
            case OPEN ->
                throw new CrossfadeException(
                        ErrorCode.CUTOVER_UNDONE, "cutover " + spec.cutover() + " was opened again by another process");
        };
    }

    /** @return who stood in the way; empty: the step is done */
    private List<Blocker> attempt(Connection session, Step step, long end) throws SQLException {
        long left = Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
        try (Statement statement = session.createStatement()) {
            long lockMillis = lockMillis(statement);
            statement.execute(FenceSql.timeouts(lockMillis, Math.min(left, Math.max(4 * lockMillis, 2_000))));
            statement.execute(step.statement());
            return List.of();
        } catch (SQLException e) {
            if (!gaveWay(e)) {
                throw e;
            }
            return waitForBlockers(session, step, end);
        }
    }

    /** Lock timeout, statement timeout, deadlock: nothing happened, and it is worth another attempt. */
    private static boolean gaveWay(SQLException e) {
        return "55P03".equals(e.getSQLState()) || "57014".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
    }

    private long lockMillis(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(FenceSql.DEADLOCK_TIMEOUT)) {
            row.next();
            return Math.max(1, Math.min(lockTimeout.toMillis(), row.getLong(1) / 2));
        }
    }

    /** Writers go on meanwhile; asking for the lock again before those that hold it for long have ended only stalls them. */
    private List<Blocker> waitForBlockers(Connection session, Step step, long end) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(FenceSql.timeouts(0, 0));
        }
        List<Blocker> met = Blockers.of(session, step.tables());
        List<Blocker> now = met;
        Blockers.cancelVacuums(session, met);
        while (now.stream().anyMatch(this::holdsForLong) && System.nanoTime() < end) {
            terminate(session, now);
            Fence.pause(SHORT);
            now = Blockers.of(session, step.tables());
        }
        return now.isEmpty() ? (met.isEmpty() ? List.of(UNKNOWN) : met) : now;
    }

    private void terminate(Connection session, List<Blocker> blockers) throws SQLException {
        Duration after = policy.terminateAfter();
        if (after == null || System.nanoTime() - startedAt < after.toNanos()) {
            return;
        }
        for (Blocker blocker : blockers) {
            if (blocker.prepared() == null
                    && !blocker.maintenance()
                    && blocker.age().compareTo(after) >= 0
                    && !ended.contains(blocker.pid())
                    && Blockers.terminate(session, blocker, after)) {
                ended.add(blocker.pid());
                policy.ended().accept(blocker);
            }
        }
    }

    private boolean holdsForLong(Blocker blocker) {
        return blocker.age().compareTo(lockTimeout) >= 0;
    }

    /** Whoever it was had ended before we looked. */
    private static final Blocker UNKNOWN =
            new Blocker(0, "short transactions", "several users", null, Duration.ZERO, false, "", false);

    private CrossfadeException gaveUp(Duration budget, List<Blocker> blockers) {
        return new CrossfadeException(
                ErrorCode.CUTOVER_UNDONE,
                "the tables could not be closed within " + budget.toMillis() + " ms; they are held by "
                        + blockers.stream().map(Blocker::toString).collect(Collectors.joining("; ")),
                "end these transactions or wait for them, or raise cutover.fenceTimeout, then try again",
                null);
    }
}
