package io.crossfade.testkit.writer;

import java.sql.SQLException;

/** What an error means to an application that goes on (PostgreSQL manual, appendix A "Error Codes"). */
enum SqlOutcome {
    /** This side takes no writes now. */
    FENCED,
    /** The session is gone; what COMMIT did is unknown. */
    CONNECTION_LOST,
    /** The transaction failed among others, or for want of room, and did not happen. */
    CONFLICT,
    /** The program or the schema is wrong. */
    UNEXPECTED;

    static SqlOutcome of(SQLException e) {
        String state = e.getSQLState();
        if (state == null) {
            return isSqliteBusy(e) ? CONFLICT : UNEXPECTED;
        }
        if (state.equals("25006")) {
            return FENCED;
        }
        if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
            return CONNECTION_LOST;
        }
        boolean conflict = state.startsWith("40")
                || state.startsWith("23")
                || state.equals("55P03")
                || state.equals("57014")
                || state.equals("53100");
        return conflict ? CONFLICT : UNEXPECTED;
    }

    /** SQLITE_BUSY or SQLITE_LOCKED, with any extension (SQLite manual, "Result and Error Codes"). */
    private static boolean isSqliteBusy(SQLException e) {
        int primary = e.getErrorCode() & 0xff;
        return primary == 5 || primary == 6;
    }
}
