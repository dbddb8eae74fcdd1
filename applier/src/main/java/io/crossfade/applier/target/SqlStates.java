package io.crossfade.applier.target;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells the target's refusals of data from troubles of the environment, by SQLSTATE (PostgreSQL manual, appendix A). */
final class SqlStates {
    static final String FOREIGN_KEY = "23503";

    private SqlStates() {}

    /** Whether another try of the same transaction may succeed: deadlock and serialization failures. */
    static boolean isWorthAnotherTry(SQLException e) {
        String state = e.getSQLState();
        return "40001".equals(state) || "40P01".equals(state);
    }

    /**
     * Whether the error is about the data. A trigger of the target may raise any code; so all codes count as refusals but
     * those of connections (08), transactions (25, 40), access (28, 42501), objects that are gone (3D, 3F), resources (53),
     * operators (57), locks (55P03), prepared statements (26), systems (58, F0), defects (XX), and those that the parser
     * raises about our statement and not about a value (class 42 with a position): then the target's table was changed.
     */
    static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() != 5) {
            return false;
        }
        return switch (state.substring(0, 2)) {
            case "08", "25", "26", "28", "3D", "3F", "40", "53", "57", "58", "F0", "XX" -> false;
            case "42" -> !state.equals("42501") && !hasPosition(e);
            case "55" -> !state.equals("55P03");
            default -> true;
        };
    }

    /** Whether two rows have met in a unique index or an exclusion constraint. */
    static boolean isMeeting(@Nullable String state) {
        return "23505".equals(state) || "23P01".equals(state);
    }

    /** The server's words, without what it says besides. */
    static String message(SQLException e) {
        ServerErrorMessage server = said(e);
        return String.valueOf(server == null ? e.getMessage() : server.getMessage());
    }

    private static @Nullable ServerErrorMessage said(SQLException e) {
        return e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    }

    private static boolean hasPosition(SQLException e) {
        ServerErrorMessage server = said(e);
        return server != null && server.getPosition() > 0;
    }
}
