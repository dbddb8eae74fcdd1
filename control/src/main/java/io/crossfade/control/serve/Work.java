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

    /**
     * @throws InterruptedException if it was stopped
     * @return what it brought, for JSON; null: nothing
     */
    @Nullable
    Object carryOut(Operations operations, LiveOperation live) throws InterruptedException;
}
