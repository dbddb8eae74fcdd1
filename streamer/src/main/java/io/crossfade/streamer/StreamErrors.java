package io.crossfade.streamer;

import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** Finds in what the engine reports the error that it was. */
final class StreamErrors {
    private StreamErrors() {}

    static CrossfadeException of(Throwable reported) {
        for (Throwable e = reported; e != null; e = e.getCause()) {
            if (e instanceof CrossfadeException ours) {
                return ours;
            }
            if (e instanceof SQLException sql) {
                return of(sql);
            }
            if (e instanceof InterruptedException) {
                // The engine says so when its task did not start in time, as on a slow machine.
                return new CrossfadeException(
                        ErrorCode.CONNECTION_LOST, "the stream did not start or was interrupted: " + e.getMessage(), e);
            }
        }
        return new CrossfadeException(ErrorCode.INTERNAL, "the stream ended: " + reported, reported);
    }

    /** The driver has words of its own for a connection that died under it, some with SQLSTATEs that servers use for lost slots. */
    private static boolean isTheServers(SQLException e) {
        return !"55000".equals(e.getSQLState())
                || (e instanceof PSQLException known && known.getServerErrorMessage() != null);
    }

    /** What the server says of slots and publications (PostgreSQL source, {@code slot.c} and {@code logical.c}). */
    private static CrossfadeException of(SQLException e) {
        if (!isTheServers(e)) {
            return new CrossfadeException(
                    ErrorCode.CONNECTION_LOST, "the connection to the source's stream is gone: " + e.getMessage(), e);
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = "the source ended the stream: " + e.getMessage() + " [" + state + "]";
        return switch (state) {
            // The slot or publication does not exist; the slot was invalidated.
            case "42704", "55000" -> new CrossfadeException(ErrorCode.SLOT_LOST, message, e);
            case "55006" -> new CrossfadeException(ErrorCode.ALREADY_RUNNING, message, e);
            default -> SqlErrors.translate(e, "read the change stream");
        };
    }
}
