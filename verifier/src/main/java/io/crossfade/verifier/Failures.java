package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong while tables are compared, in words that say what was expected and what to do. */
final class Failures {
    private static final String FEWER =
            "compare fewer tables at once (`--target`) or less deeply (`--counts`, `--sample`), or when less is going"
                    + " on";

    private Failures() {}

    /** Whether an error says that a session ended, or cannot begin just now. */
    static boolean isLost(SQLException e) {
        return SqlErrors.isSessionLost(e);
    }

    /** Whether a session may have ended, here or where another one's work was waited for. */
    static boolean isLost(Exception e) {
        return e instanceof SQLException own
                ? isLost(own)
                : e instanceof CrossfadeException known
                        && known.getCause() instanceof SQLException theirs
                        && isLost(theirs);
    }

    /** @param action completes "could not …" and names the table */
    static CrossfadeException of(SQLException e, String action, Database database) {
        String what = "could not " + action + " in the " + database.name() + ": " + SqlErrors.firstLine(e) + " ["
                + e.getSQLState() + "]";
        return switch (String.valueOf(e.getSQLState())) {
            case "42P01", "3F000" ->
                new CrossfadeException(
                        ErrorCode.NOT_FOUND,
                        what,
                        "the table was dropped or renamed: bring it back, or abort and run again without it",
                        e);
            case "42703", "42804", "42846", "42883", "0A000" ->
                new CrossfadeException(
                        ErrorCode.TABLE_CHANGED,
                        what,
                        "the table is not what the plan says any more: `crossfade verify --schema` and `crossfade plan`"
                                + " show how; undo the change, or abort and run again",
                        e);
            case "72000" -> new CrossfadeException(ErrorCode.NOT_PROVEN, what, FEWER, e);
            case "57014" ->
                new CrossfadeException(
                        ErrorCode.NOT_PROVEN, what, "somebody cancelled the statement: compare again", e);
            case "55P03" ->
                new CrossfadeException(
                        ErrorCode.NOT_PROVEN, what, "compare again when nobody holds the table locked", e);
            default -> SqlErrors.translate(e, action + " in the " + database.name());
        };
    }

    /** Whether waiting and beginning anew have come to their end already: such an error holds the last one of ours. */
    static boolean isGivenUp(CrossfadeException e) {
        return e.getCause() instanceof CrossfadeException;
    }

    static CrossfadeException stayedAway(Database database, Duration waited, CrossfadeException last) {
        boolean full = last.getCause() instanceof SQLException e && "53300".equals(e.getSQLState());
        return new CrossfadeException(
                last.code(),
                "the " + database.name() + " took no session; it was waited for for " + words(waited) + ": "
                        + last.getMessage(),
                full ? "end sessions that nobody needs, or raise the limit; then compare again" : last.remedy(),
                last);
    }

    static CrossfadeException snapshotLost(Database database, Exception e) {
        return snapshotLost(database, String.valueOf(e.getMessage()), e);
    }

    /** A name is given again by a server that restarted. */
    static CrossfadeException otherSnapshot(Database database) {
        return snapshotLost(database, "its name stands for another one", null);
    }

    private static CrossfadeException snapshotLost(Database database, String why, @Nullable Exception e) {
        return new CrossfadeException(
                ErrorCode.SNAPSHOT_LOST,
                "the comparison's snapshot of the " + database.name() + " is gone: " + why,
                "the session that held it was ended, or the server restarted: see the server's log, then compare again",
                e);
    }

    static CrossfadeException tooOld(Database database, Duration most) {
        return new CrossfadeException(
                ErrorCode.NOT_PROVEN,
                "the comparison's snapshot of the " + database.name() + " has reached its greatest age (snapshotAge, "
                        + words(most) + "): holding it longer would keep the server from removing dead rows",
                FEWER,
                null);
    }

    private static String words(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h";
        }
        return time.toSeconds() >= 10 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
