package io.crossfade.control.route;

import io.crossfade.control.call.CallFailure;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The errors of a route that did not do what it should. */
final class RouteFailure {
    private RouteFailure() {}

    /** After the point of no return. */
    static CrossfadeException of(String what, @Nullable Throwable cause) {
        return new CrossfadeException(
                ErrorCode.CUTOVER_FORWARD,
                what,
                "mend the route, or send the writers by hand and take it out of the file; then run the same command again to finish it",
                cause);
    }

    /** As well, of a PgBouncer whose clients may be waiting. */
    static CrossfadeException waiting(String database, String what, @Nullable Throwable cause) {
        return new CrossfadeException(
                ErrorCode.CUTOVER_FORWARD,
                what,
                "mend the route; or connect database " + database + " to the other server by hand, say RESUME "
                        + database
                        + " at PgBouncer's console and take the route out of the file; then run the same command again to finish it",
                cause);
    }

    static CrossfadeException of(CallFailure failure) {
        return of(String.valueOf(failure.getMessage()), failure);
    }

    /** Before it: the writers go on where they were. */
    static CrossfadeException before(String what, Throwable cause) {
        return new CrossfadeException(ErrorCode.CUTOVER_UNDONE, what, cause);
    }

    static CrossfadeException interrupted(String what, Exception cause) {
        Thread.currentThread().interrupt();
        return new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while " + what, cause);
    }
}
