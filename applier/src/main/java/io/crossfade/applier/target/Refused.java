package io.crossfade.applier.target;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The target refused what it was given, or a statement hit another number of rows than it was given keys: a matter of
 * the data (invariant I6), never of the environment.
 */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String sqlState;
    private final boolean mismatch;

    private Refused(String reason, @Nullable String sqlState, boolean mismatch, @Nullable SQLException cause) {
        super(reason, cause);
        this.sqlState = sqlState;
        this.mismatch = mismatch;
    }

    static Refused mismatch(String reason) {
        return new Refused(reason, null, true, null);
    }

    /**
     * The refusal that an error of the driver stands for.
     *
     * @throws SQLException the same error, if it speaks of the environment
     */
    static Refused from(SQLException e) throws SQLException {
        if (!SqlStates.isRefusal(e)) {
            throw e;
        }
        return new Refused(SqlStates.message(e), e.getSQLState(), false, e);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    @Nullable
    String sqlState() {
        return sqlState;
    }

    /** Whether the target took the statement, but another number of rows was hit. */
    boolean isMismatch() {
        return mismatch;
    }
}
