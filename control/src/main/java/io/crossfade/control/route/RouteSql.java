package io.crossfade.control.route;

import java.time.Duration;

/** The statements of {@link SqlRoute} that are not the operator's. */
final class RouteSql {
    private RouteSql() {}

    /** The operator's names are found as everywhere; an answer means that it is on disk. */
    static String begin(Duration timeout) {
        return "reset search_path; set synchronous_commit = on; set statement_timeout = " + timeout.toMillis();
    }
}
