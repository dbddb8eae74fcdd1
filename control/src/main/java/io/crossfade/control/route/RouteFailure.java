package io.crossfade.control.route;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The error of a route that did not do what it should: the point of no return is passed then. */
final class RouteFailure {
    private RouteFailure() {}

    static CrossfadeException of(String what, @Nullable Throwable cause) {
        return new CrossfadeException(
                ErrorCode.CUTOVER_FORWARD,
                what,
                "mend the route, or send the writers by hand and take it out of the file; then run `crossfade cutover` to finish it",
                cause);
    }

    static CrossfadeException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while " + what, cause);
    }
}
