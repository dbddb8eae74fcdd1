package io.crossfade.verifier;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Begins a comparison anew when the snapshots on which it stood are gone, a few times. What only a worker's session lost is
 * done again by {@link Sessions}, under the same snapshot.
 */
final class Anew {
    static final int BEGINNINGS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Anew() {}

    static <T> T of(Supplier<T> comparison) {
        for (int beginning = 1; ; beginning++) {
            try {
                return comparison.get();
            } catch (CrossfadeException e) {
                if (!isLost(e, beginning)) {
                    throw e;
                }
                if (beginning == BEGINNINGS) {
                    throw givenUp(e);
                }
            }
            pause(PAUSE.multipliedBy(beginning));
        }
    }

    /** A server that restarts is not there for a moment. */
    private static boolean isLost(CrossfadeException e, int beginning) {
        return e.code() == ErrorCode.SNAPSHOT_LOST
                || e.code() == ErrorCode.CONNECTION_LOST
                || (e.code() == ErrorCode.UNREACHABLE && beginning > 1);
    }

    private static CrossfadeException givenUp(CrossfadeException last) {
        return new CrossfadeException(
                last.code(),
                "the comparison began " + BEGINNINGS + " times and lost its sessions each time, last: "
                        + last.getMessage(),
                "find out in the servers' logs who ends sessions whose application name ends in the command's, or why"
                        + " the network does; then compare again",
                last);
    }

    static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the comparison was interrupted", e);
        }
    }
}
