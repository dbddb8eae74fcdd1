package io.crossfade.verifier;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.plan.TablePlan;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Both ends of a compared table, as their catalogs describe them. */
record TablePair(TablePlan plan, TableEnd source, TableEnd target) {
    /** @throws CrossfadeException NOT_FOUND if an end lacks the table, TABLE_CHANGED if it is not what the plan says */
    static TablePair of(TablePlan plan, DigestKind digest, Sessions source, Sessions target) {
        return new TablePair(plan, read(plan, digest, source), read(plan, digest, target));
    }

    /** Whether what a table without key has too much are rows of others. */
    boolean isOfOthers(Suspect suspect) {
        return target.isAmongOthers() && !plan.hasKey() && suspect.surplus() > 0;
    }

    /** {@link DigestKind#NATIVE} if both servers hash the same bytes to the same number. */
    static DigestKind digestOf(Sessions source, Sessions target) {
        return probe(source).equals(probe(target)) ? DigestKind.NATIVE : DigestKind.PORTABLE;
    }

    private static String probe(Sessions sessions) {
        return sessions.run("read the server's hashes", session -> {
            try (PreparedStatement statement = session.prepareStatement(VerifierSql.PROBE);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        });
    }

    private static TableEnd read(TablePlan plan, DigestKind digest, Sessions sessions) {
        TableEnd unread = new TableEnd(sessions.end(), plan, digest, true, 0, 1, 0);
        return sessions.run("describe table " + unread.table(), session -> {
            try (PreparedStatement statement = session.prepareStatement(VerifierSql.FACTS)) {
                statement.setString(1, unread.table().schema());
                statement.setString(2, unread.table().name());
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        throw sessions.database().missing("table " + unread.table());
                    }
                    TableEnd end = described(unread, row);
                    ExpectedColumns.of(end).require(sessions.database(), session);
                    return end;
                }
            }
        });
    }

    private static TableEnd described(TableEnd unread, ResultSet row) throws SQLException {
        int block = row.getInt(2);
        if (unread.query() != null) {
            return new TableEnd(unread.end(), unread.plan(), unread.digest(), true, 0, block, 0);
        }
        return new TableEnd(
                unread.end(),
                unread.plan(),
                unread.digest(),
                !row.getBoolean(1),
                row.getLong(3) / block,
                block,
                row.getLong(4) / block);
    }
}
