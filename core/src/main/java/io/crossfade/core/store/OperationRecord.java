package io.crossfade.core.store;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for over HTTP, as it is kept.
 *
 * @param seq rises from one to the next
 * @param requestJson what was asked for: a JSON object
 * @param requestKey by which a request that is sent again is known; null: none was given
 * @param actor who asked
 * @param owner the server that carries it out
 * @param endedAt null while it runs
 * @param exitCode as of the command; null while it runs
 * @param resultJson null: it has brought none, or was not read with it
 * @param errorJson why it failed: a JSON object; null: it did not
 * @param accountJson what it said on its way; null: nothing, or it was not read with it
 */
public record OperationRecord(
        UUID id,
        long seq,
        String migration,
        String kind,
        String requestJson,
        @Nullable String requestKey,
        String actor,
        UUID owner,
        State state,
        Instant begunAt,
        @Nullable Instant endedAt,
        @Nullable Integer exitCode,
        @Nullable String resultJson,
        @Nullable String errorJson,
        @Nullable String accountJson) {
    /** How it stands. */
    public enum State {
        RUNNING,
        DONE,
        FAILED,
        /** It was stopped by request. */
        CANCELLED,
        /** Its process ended under it. */
        INTERRUPTED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }
}
