package io.crossfade.testkit.writer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.random.RandomGenerator;

/** What an application writes. {@link Writers} give each of their threads a hand of its own. */
public interface Workload {
    /** Called once by each writer's thread. */
    Hand hand(int writer, RandomGenerator random);

    /**
     * Whether both sides have the table {@code public.ledger (writer, seq)}, into which every transaction then enters its
     * number. Without it the {@link Ledger} still counts, but {@link LedgerCheck} has nothing to compare it with.
     */
    boolean keepsLedger();

    /** The transactions of one writer, one after the other; used by its thread alone. */
    interface Hand {
        /** A new connection with auto-commit off, to the side that {@code endpoint} names. */
        void connected(Connection connection, Endpoint endpoint) throws SQLException;

        /**
         * Runs the statements of the next transaction on the last connection.
         *
         * @return whether it is to be committed; otherwise it is rolled back
         */
        boolean transaction() throws SQLException;
    }
}
