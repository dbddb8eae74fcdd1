package io.crossfade.core.db;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Turns a driver's error into ours by its SQLSTATE (PostgreSQL manual, appendix A). The message keeps the server's
 * words, which name objects; its detail, which may quote rows, is left out.
 */
public final class SqlErrors {
    /** What HikariCP says of a session that it found lost before, without an SQLSTATE. */
    private static final String LOST_BEFORE = "Connection is closed";

    private static final String CONNECTION_FAILURE = "08006";

    private SqlErrors() {}

    /** @param action what was being done, such as {@code copy chunk 3 of public.orders} */
    public static CrossfadeException translate(SQLException e, String action) {
        return new CrossfadeException(code(e), "could not " + action + ": " + firstLine(e) + state(e), e);
    }

    /** The code that an SQLSTATE stands for; INTERNAL where no other fits. */
    public static ErrorCode code(SQLException e) {
        String state = sqlState(e);
        return switch (state) {
            case "28000", "28P01", "42501" -> ErrorCode.ACCESS_DENIED;
            case "3D000", "42P01", "3F000" -> ErrorCode.NOT_FOUND;
            case "53100" -> ErrorCode.DISK_FULL;
            case "53300", "57P03" -> ErrorCode.UNREACHABLE;
            case "57P01", "57P02", "57P05", "25P03", "25P04", "08003", "08006", "08P01" -> ErrorCode.CONNECTION_LOST;
            case "08001", "08004" -> ErrorCode.UNREACHABLE;
            default -> byClass(state);
        };
    }

    /** Empty where there is none; the driver gives none either where the connection fails while a session ends. */
    private static String sqlState(SQLException e) {
        String state = e.getSQLState();
        if (state != null && !state.isEmpty()) {
            return state;
        }
        return LOST_BEFORE.equals(e.getMessage()) || e.getCause() instanceof IOException ? CONNECTION_FAILURE : "";
    }

    private static ErrorCode byClass(String state) {
        if (state.startsWith("22") || state.startsWith("23")) {
            return ErrorCode.TARGET_REFUSED;
        }
        return state.startsWith("08") ? ErrorCode.CONNECTION_LOST : ErrorCode.INTERNAL;
    }

    /**
     * Whether the session is gone or the server is not there just now: class 08, ended by an administrator, by a crash, by a
     * timeout, or while the server starts or stops. The same may succeed in another session.
     */
    public static boolean isSessionLost(SQLException e) {
        return isOfClass(e, "08")
                || switch (sqlState(e)) {
                    case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04" -> true;
                    default -> false;
                };
    }

    /** Whether a value did not fit: class 22. */
    public static boolean isDataException(SQLException e) {
        return isOfClass(e, "22");
    }

    /** Whether the same statement may succeed on other rows: a value did not fit, or a subquery gave more than one row (21). */
    public static boolean dependsOnRows(SQLException e) {
        return isDataException(e) || isOfClass(e, "21");
    }

    private static boolean isOfClass(SQLException e, String sqlStateClass) {
        return sqlState(e).startsWith(sqlStateClass);
    }

    /** The server's words without their detail, which may quote rows. */
    public static String firstLine(SQLException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : " [" + e.getSQLState() + "]";
    }
}
