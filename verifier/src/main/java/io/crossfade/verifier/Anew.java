package io.crossfade.verifier;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Begins a comparison, or a step of it, anew when the sessions on which it stood are gone, a few times, and each time when its
 * servers take sessions again. What only a worker's session lost is done again by {@link Sessions}, under the same snapshot.
 */
final class Anew {
    static final int BEGINNINGS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<Database> servers;
    private final Duration patience;

    /** @param patience how long each server is waited for, each time */
    Anew(List<Database> servers, Duration patience) {
        this.servers = List.copyOf(servers);
        this.patience = patience;
    }

    <T> T of(Supplier<T> work) {
        for (int beginning = 1; ; beginning++) {
            try {
                return work.get();
            } catch (CrossfadeException e) {
                if (!isLost(e)) {
                    throw e;
                }
                if (beginning == BEGINNINGS) {
                    throw givenUp(e);
                }
            }
            pause(PAUSE.multipliedBy(beginning));
            servers.forEach(server -> Away.await(server, patience));
        }
    }

    static boolean isLost(CrossfadeException e) {
        return switch (e.code()) {
            case SNAPSHOT_LOST, CONNECTION_LOST, UNREACHABLE -> !Failures.isGivenUp(e);
            default -> false;
        };
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
