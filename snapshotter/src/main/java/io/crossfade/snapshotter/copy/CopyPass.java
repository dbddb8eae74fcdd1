package io.crossfade.snapshotter.copy;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.source.HeldSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Copies a list of chunks under one snapshot with several workers. All its threads have ended when it returns. */
final class CopyPass {
    private final Database source;
    private final int workers;
    private final ProgressBoard board;
    private final SnapshotListener listener;
    private final CountDownLatch cancelled;

    CopyPass(Database source, int workers, ProgressBoard board, SnapshotListener listener, CountDownLatch cancelled) {
        this.source = source;
        this.workers = workers;
        this.board = board;
        this.listener = listener;
        this.cancelled = cancelled;
    }

    void run(ChunkQueue queue, HeldSnapshot snapshot) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofPlatform()
                    .name("crossfade copy " + i)
                    .start(LogContext.carried(() -> work(queue, snapshot))));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            cancelled.countDown();
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "the copy was stopped", e);
        }
    }

    private void work(ChunkQueue queue, HeldSnapshot snapshot) {
        try (CopyWorker worker = new CopyWorker(source, board, listener, cancelled)) {
            worker.work(queue, snapshot);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
