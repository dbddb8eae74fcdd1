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
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows the copy: a bar for each table under way, one over the rows of all, and a line for whatever is out of the ordinary. What
 * is to be measured it hands on.
 */
final class CopyProgress implements SnapshotListener, AutoCloseable {
    private final Progress progress;
    private final long estimatedRows;
    private final RunListener listener;
    private final Map<MappingId, TableProgress> tables = new HashMap<>();
    private final Map<MappingId, Progress.Bar> parts = new HashMap<>();
    private Progress.@Nullable Bar whole;

    /** @param estimatedRows of all tables, from the source's statistics */
    CopyProgress(Progress progress, long estimatedRows, RunListener listener) {
        this.progress = progress;
        this.estimatedRows = estimatedRows;
        this.listener = listener;
    }

    @Override
    public synchronized void progress(TableProgress table) {
        Progress.Bar bar = whole == null ? progress.bar("copy", estimatedRows, "rows") : whole;
        whole = bar;
        TableProgress before = tables.put(table.table(), table);
        if (before == null || !before.done() || !table.done()) {
            show(bar, table);
        }
        long rows = sum(TableProgress::rows);
        bar.total(Math.max(rows, estimatedRows));
        bar.bytes(sum(TableProgress::bytes));
        bar.at(rows);
    }

    private void show(Progress.Bar whole, TableProgress table) {
        Progress.Bar part =
                parts.computeIfAbsent(table.table(), id -> whole.part(id.toString(), table.estimatedRows()));
        // The fraction also knows of chunks: statistics alone may be far off.
        part.total(table.fraction() > 0 ? Math.round(table.rows() / table.fraction()) : table.estimatedRows());
        part.bytes(table.bytes());
        part.at(table.rows());
        if (table.done()) {
            part.close();
            parts.remove(table.table());
        }
    }

    private long sum(ToLongFunction<TableProgress> of) {
        return tables.values().stream().mapToLong(of).sum();
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
        if (whole != null) {
            whole.close();
            whole = null;
            parts.clear();
        }
    }
}
