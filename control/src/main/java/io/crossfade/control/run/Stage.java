package io.crossfade.control.run;

import io.crossfade.core.log.LogContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One part of a migration that runs beside the others. It can be started again after it ended; it goes on where it was. */
interface Stage {
    /** For people, logs and locks: {@code stream} or {@code apply/orders}. */
    String name();

    /** Says on this thread what is logged of it. */
    default void setLogContext() {
        LogContext.STAGE.set(name());
    }

    /** Whether what it needs from other stages is there; asked again and again until it is. */
    default boolean isReady() {
        return true;
    }

    /** After what time it is asked again. */
    default Duration readyEvery() {
        return Duration.ofMillis(100);
    }

    /** Whether it may become ready again after it has ended without a failure. */
    default boolean startsOver() {
        return false;
    }

    /** Starts it; failures before it runs are thrown, later ones end {@link Running#ended}. */
    Running start();

    /** A started stage. */
    interface Running extends AutoCloseable {
        /** Completes when the stage has ended by itself: exceptionally with what ended it. */
        CompletableFuture<Void> ended();

        /** Ends it and waits until its threads are gone; safe to call twice. */
        @Override
        void close();
    }
}
