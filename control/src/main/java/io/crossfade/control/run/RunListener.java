package io.crossfade.control.run;

import io.crossfade.snapshotter.copy.CopyTotals;
import java.time.Instant;

/** Hears what a running migration achieves, for measures. Calls come from the stages' threads and must return quickly. */
public interface RunListener {
    RunListener SILENT = new RunListener() {};

    /** All rows of this start are in. */
    default void copied(CopyTotals totals) {}

    /** A source transaction is in the target: when the source committed it, and when the target did (epoch millis). */
    default void applied(Instant committedAtSource, long committedAtTargetMillis) {}
}
