package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Which markers a target's lanes have passed. A lane that has passed one holds everything that precedes it. */
public final class MarkerStore {
    /**
     * The marker that shows that a lane is alive and measures its lag; only its newest time is kept. It says when it was
     * written, in microseconds since 1970, and, after a space, what {@code pg_current_snapshot()} said just before; a source that is
     * no PostgreSQL says only the first.
     */
    public static final String HEARTBEAT = "heartbeat";

    private final Database target;
    private final String migration;

    public MarkerStore(Database target, String migration) {
        this.target = target;
        this.migration = migration;
    }

    public boolean hasPassed(String lane, String name, String content) {
        try (Connection session = target.session();
                PreparedStatement read = session.prepareStatement(MarkerStoreSql.HAS_PASSED)) {
            read.setString(1, migration);
            read.setString(2, lane);
            read.setString(3, name);
            read.setString(4, content);
            try (ResultSet row = read.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the markers in the " + target.name());
        }
    }

    /** Remembers a marker in the transaction that holds everything before it; a marker that comes again is one. */
    public static void pass(Connection session, String migration, String lane, String name, String content, Lsn lsn)
            throws SQLException {
        try (PreparedStatement pass = session.prepareStatement(MarkerStoreSql.PASS)) {
            pass.setString(1, migration);
            pass.setString(2, lane);
            pass.setString(3, name);
            pass.setString(4, content);
            pass.setString(5, lsn.toString());
            pass.executeUpdate();
        }
    }
}
