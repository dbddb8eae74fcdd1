package io.crossfade.control.cutover;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose locks a fence would wait for.
 *
 * @param pid 0 for a prepared transaction
 * @param prepared the prepared transaction's global id
 * @param maintenance whether it vacuums, analyses or builds an index
 */
public record Blocker(
        int pid,
        String application,
        String user,
        @Nullable String prepared,
        Duration age,
        boolean cancellable,
        String state,
        boolean maintenance) {
    /** For messages: names who it is, never what it does. */
    @Override
    public String toString() {
        String seconds = String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
        return prepared != null
                ? "prepared transaction '" + prepared + "' of " + user + ", " + seconds + " old"
                : "pid " + pid + " (" + (application.isEmpty() ? "no application name" : application) + ", " + user
                        + (state.isEmpty() ? "" : ", " + state) + "), " + seconds + " old";
    }
}
