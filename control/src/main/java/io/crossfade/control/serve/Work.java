package io.crossfade.control.serve;

import io.crossfade.control.run.Operations;
import org.jspecify.annotations.Nullable;

/** Something long that can be asked for of a migration; it is carried out in a thread of its own. */
interface Work {
    /** What it is called, such as {@code verify}. */
    String kind();

    /** Whether it may be stopped at any moment. What moves writers may not: it ends by itself, one way or the other. */
    default boolean isCancellable() {
        return true;
    }

    /** Whether the migration's stages in this process have to end before it, as they hold what it removes. */
    default boolean needsStagesStopped() {
        return false;
    }

    /** Whether it cannot begin while the other goes on: what ends a migration, beside what moves writers or ends it too. */
    default boolean excludes(Work other) {
        boolean isLooking = isCancellable() && !(this instanceof RunWork);
        return (needsStagesStopped() && !other.isCancellable()) || (other.needsStagesStopped() && !isLooking);
    }

    /**
     * What it brought.
     *
     * @param result for JSON; null: nothing
     * @param exitCode of the command that does the same
     */
    record Brought(@Nullable Object result, int exitCode) {
        static Brought of(@Nullable Object result) {
            return new Brought(result, 0);
        }
    }

    /** @throws InterruptedException if it was stopped */
    Brought carryOut(Operations operations, LiveOperation live) throws InterruptedException;
}
