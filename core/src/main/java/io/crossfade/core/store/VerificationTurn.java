package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Whose turn it is to compare: a continuous verification's, chunk by chunk, or that of everybody else, who go first. While
 * one of these holds a turn, no watch has one: whoever goes first says so and then looks whether a watch has its turn, a watch
 * takes its turn and then looks whether somebody goes first. It ends with its session in the control database, so a dead
 * process holds nothing.
 */
public final class VerificationTurn implements AutoCloseable {
    /** So long a watch may take to give way; it looks every few hundred milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_EVERY_MILLIS = 20;

    private final Connection session;
    private final String migration;

    private VerificationTurn(Connection session, String migration) {
        this.session = session;
        this.migration = migration;
    }

    /** Others who go first too are not kept away. Returns when no watch compares. */
    private static VerificationTurn first(Database control, String migration) {
        VerificationTurn turn = open(control, migration, "verify-first");
        try {
            turn.call(VerificationTurnSql.GO_FIRST, migration);
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (turn.isHeld(VerificationTurnSql.WATCH)) {
                if (System.nanoTime() > until) {
                    throw new CrossfadeException(
                            ErrorCode.ALREADY_RUNNING,
                            "the continuous verification of migration '" + migration + "' does not give way within "
                                    + PATIENCE.toSeconds() + " s",
                            "end the process of `crossfade verify --watch`, then try again",
                            null);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
            return turn;
        } catch (InterruptedException e) {
            turn.close();
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while waiting for a verification", e);
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    /**
     * Does something before any watch.
     *
     * @throws CrossfadeException ALREADY_RUNNING if a watch does not give way
     */
    public static <T> T goingFirst(Database control, String migration, Supplier<T> action) {
        VerificationTurn turn = first(control, migration);
        try {
            return action.get();
        } finally {
            turn.close();
        }
    }

    /**
     * Does something before any watch, and while nobody else does so: two comparisons would take the lanes from each other.
     *
     * @throws CrossfadeException ALREADY_RUNNING if a watch does not give way, or somebody else is at it
     */
    public static <T> T alone(Database control, String migration, Supplier<T> action) {
        return goingFirst(control, migration, () -> {
            StageLock lock = StageLock.take(control, migration, "verify");
            try {
                return action.get();
            } finally {
                lock.close();
            }
        });
    }

    /** A watch's turn for one chunk; empty while somebody goes first, or another watch has it. */
    public static Optional<VerificationTurn> ofWatch(Database control, String migration) {
        VerificationTurn turn = open(control, migration, "watch");
        try {
            if (turn.call(VerificationTurnSql.TAKE_WATCH_TURN, migration) && !turn.mustGiveWay()) {
                return Optional.of(turn);
            }
            turn.close();
            return Optional.empty();
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    /**
     * Whether somebody goes first, so that the watch that has this turn must give it up.
     *
     * @throws CrossfadeException if the turn is lost with its session
     */
    public boolean mustGiveWay() {
        return isHeld(VerificationTurnSql.FIRST);
    }

    private boolean isHeld(String lock) {
        return call(VerificationTurnSql.IS_HELD, lock + migration);
    }

    private static VerificationTurn open(Database control, String migration, String who) {
        return new VerificationTurn(
                control.as("crossfade/" + migration + "/lock/" + who).openLasting(), migration);
    }

    private boolean call(String sql, String value) {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, value);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getObject(1) instanceof Boolean answer && answer;
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "take a turn of verification in the control database");
        }
    }

    /** A session that is lost has ended the turn before. */
    @Override
    public void close() {
        Database.end(session);
    }
}
