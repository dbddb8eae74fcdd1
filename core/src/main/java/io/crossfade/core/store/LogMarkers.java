package io.crossfade.core.store;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.model.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The messages that a migration writes into a database's log. Every lane reads them, each in its transaction's place. */
public final class LogMarkers {
    private final Database database;
    private final String prefix;

    /** @param prefix the migration's, from its plan */
    public LogMarkers(Database database, String prefix) {
        this.database = database;
        this.prefix = prefix;
    }

    /** Writes one in the session's transaction. @return where it lies */
    public Lsn write(Connection session, String name, String content) throws SQLException {
        try (PreparedStatement write = session.prepareStatement(LogMarkersSql.WRITE)) {
            write.setString(1, prefix + name);
            write.setString(2, content);
            try (ResultSet row = write.executeQuery()) {
                row.next();
                return Lsn.parse(row.getString(1));
            }
        }
    }

    /**
     * Writes one that is on disk once this has returned: what follows from it may be done elsewhere. Where no answer comes it
     * may have been written or not.
     *
     * @return where it lies
     * @throws CrossfadeException UNREACHABLE, ACCESS_DENIED, NOT_FOUND or CONNECTION_LOST
     */
    public Lsn writeDurably(String name, String content) {
        try (Connection session = database.openDurable()) {
            return write(session, name, content);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "write the marker '" + name + "' into the " + database.name());
        }
    }
}
