package io.crossfade.snapshotter;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.snapshotter.source.OpenTransaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it heard. */
class RecordingListener implements SnapshotListener {
    final List<TableProgress> progress = new CopyOnWriteArrayList<>();
    final List<OpenTransaction> waitedFor = new CopyOnWriteArrayList<>();
    final List<String> startedAgain = new CopyOnWriteArrayList<>();
    final List<TxSnapshot> renewed = new CopyOnWriteArrayList<>();
    final List<String> triedAgain = new CopyOnWriteArrayList<>();
    final List<String> budgets = new CopyOnWriteArrayList<>();
    final List<String> leftOut = new CopyOnWriteArrayList<>();

    @Override
    public void waitsFor(List<OpenTransaction> transactions, Duration waited) {
        waitedFor.addAll(transactions);
    }

    @Override
    public void progress(TableProgress told) {
        progress.add(told);
    }

    @Override
    public void startsAgain(MappingId table, String reason) {
        startedAgain.add(table + ": " + reason);
    }

    @Override
    public void snapshotRenewed(TxSnapshot snapshot, String reason) {
        renewed.add(snapshot);
    }

    @Override
    public void triesAgain(String what, String reason) {
        triedAgain.add(what + ": " + reason);
    }

    @Override
    public void budgetNearlyUsed(String budget, String used, String limit) {
        budgets.add(budget + " " + used + " of " + limit);
    }

    @Override
    public void leftOut(String target, List<String> objects) {
        leftOut.addAll(objects);
    }
}
