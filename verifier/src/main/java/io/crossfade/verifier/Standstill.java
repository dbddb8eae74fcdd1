package io.crossfade.verifier;

import java.time.Duration;

/**
 * Lets all lanes of a target stand still where a snapshot of the source ends; whoever runs the migration provides it. The
 * comparison asks, writes the first marker of {@link io.crossfade.core.store.AlignmentStore}, takes the source's snapshot, writes
 * the second, awaits the lanes, takes the target's snapshot and releases them. If they stood still until then, both
 * snapshots show one and the same state.
 */
@FunctionalInterface
public interface Standstill {
    /**
     * Asks the lanes to stand still at the markers that follow.
     *
     * @param id which the markers name
     */
    Stop ask(String id);

    /** One stop that was asked for; closing it lets the lanes go on. */
    interface Stop extends AutoCloseable {
        /** @return whether every lane stands where the snapshot ends; false if one cannot, or takes too long */
        boolean await();

        /** Lets the lanes go on. @return whether every one of them has stood still until now */
        boolean release();

        /** How long the slowest lane stood still. */
        Duration held();

        @Override
        void close();
    }
}
