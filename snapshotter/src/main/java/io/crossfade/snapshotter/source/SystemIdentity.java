package io.crossfade.snapshotter.source;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Which PostgreSQL cluster a server is, and on which timeline (PostgreSQL manual, 55.4 IDENTIFY_SYSTEM). */
record SystemIdentity(String identifier, int timeline) {
    static SystemIdentity of(Database database) {
        try (Connection replication = database.openReplication();
                Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery(OpeningSql.IDENTIFY)) {
            row.next();
            return new SystemIdentity(row.getString("systemid"), row.getInt("timeline"));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "identify the " + database.name());
        }
    }

    @Override
    public String toString() {
        return "system " + identifier + " timeline " + timeline;
    }
}
