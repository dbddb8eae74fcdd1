package io.crossfade.snapshotter;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.snapshotter.source.OpenTransaction;
import java.time.Duration;
import java.util.List;

/**
 * What the snapshotter tells while it works. Calls come from several threads, one at a time; they must return quickly
 * and must not throw.
 */
public interface SnapshotListener {
    /** Hears nothing. */
    SnapshotListener SILENT = new SnapshotListener() {};

    /** The new slot waits for these transactions to end; told about once a second. */
    default void waitsFor(List<OpenTransaction> transactions, Duration waited) {}

    /** A table has come further; a few times a second at most, and at the end of each chunk. */
    default void progress(TableProgress progress) {}

    /** A chunk's rows are in the target; {@code took} is the time of the attempt that brought them. */
    default void copied(MappingId table, long rows, long bytes, Duration took) {}

    /** A table is copied again from its beginning: its rows so far are removed from the target. */
    default void startsAgain(MappingId table, String reason) {}

    /** What is left is copied under a newer snapshot. */
    default void snapshotRenewed(TxSnapshot snapshot, String reason) {}

    /** A session failed and its chunk is tried again. */
    default void triesAgain(String what, String reason) {}

    /** A budget of the source is used to four fifths or more (invariant I10). */
    default void budgetNearlyUsed(String budget, String used, String limit) {}

    /** Schema work in a target: how many of its steps are done, and which was the last. */
    default void schema(String target, int done, int steps, String last) {}

    /** What the source's tables have and the tables made in a target did not get: triggers, rules, policies. */
    default void leftOut(String target, List<String> objects) {}
}
