package io.crossfade.control.run;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.Progress;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.TableProgress;
import io.crossfade.snapshotter.source.OpenTransaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows the copy: one bar over the rows of all tables, and a line for whatever is out of the ordinary. What is to be measured
 * it hands on.
 */
final class CopyProgress implements SnapshotListener, AutoCloseable {
    private final Progress progress;
    private final long estimatedRows;
    private final RunListener listener;
    private final Map<MappingId, TableProgress> tables = new HashMap<>();
    private Progress.@Nullable Bar bar;

    /** @param estimatedRows of all tables, from the source's statistics */
    CopyProgress(Progress progress, long estimatedRows, RunListener listener) {
        this.progress = progress;
        this.estimatedRows = estimatedRows;
        this.listener = listener;
    }

    @Override
    public synchronized void progress(TableProgress table) {
        if (bar == null) {
            bar = progress.bar("copy", estimatedRows, "rows");
        }
        tables.put(table.table(), table);
        long rows = tables.values().stream().mapToLong(TableProgress::rows).sum();
        bar.total(Math.max(rows, estimatedRows));
        bar.at(rows);
    }

    @Override
    public void copied(MappingId table, long rows, long bytes, Duration took) {
        listener.copied(table, rows, bytes, took);
    }

    @Override
    public void waitsFor(List<OpenTransaction> transactions, Duration waited) {
        progress.live("waits for open transactions, " + Humanize.duration(waited) + " so far: " + transactions);
    }

    @Override
    public void startsAgain(MappingId table, String reason) {
        progress.note(table + " is copied again: " + reason);
    }

    @Override
    public void snapshotRenewed(TxSnapshot snapshot, String reason) {
        progress.note("what is left is copied under a newer snapshot: " + reason);
    }

    @Override
    public void triesAgain(String what, String reason) {
        progress.note(what + " is tried again: " + reason);
    }

    @Override
    public void budgetNearlyUsed(String budget, String used, String limit) {
        progress.note("warning: " + budget + " is at " + used + " of " + limit);
    }

    @Override
    public void schema(String target, int done, int steps, String last) {
        progress.live("schema of " + target + ": " + done + " of " + steps + ", " + last);
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
