package io.crossfade.control.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One side as it was at the switch: a snapshot taken after the drain and before the target took its first write, held
 * open so that both sides can be compared apart from the pause. Afterwards each takes what is written on the other.
 */
final class FrozenSide implements AutoCloseable {
    private final Opening side;
    private @Nullable Connection session;

    /** Opens a session of the side's. */
    interface Opening {
        Connection open() throws SQLException;
    }

    FrozenSide(Opening side) {
        this.side = side;
    }

    /** Takes the snapshot; called inside the pause, so it does no more than that. */
    void hold() throws SQLException {
        Connection opened = side.open();
        opened.setAutoCommit(false);
        opened.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = opened.createStatement()) {
            statement.execute("select 1");
        }
        session = opened;
    }

    /** The session that sees the side as it was. */
    Connection session() {
        if (session == null) {
            throw new IllegalStateException("the side was not held at the switch");
        }
        return session;
    }

    @Override
    public void close() throws SQLException {
        if (session != null) {
            session.close();
        }
    }
}
