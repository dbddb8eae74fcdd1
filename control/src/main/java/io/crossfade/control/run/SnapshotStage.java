package io.crossfade.control.run;

import io.crossfade.control.cutover.Members;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import io.crossfade.snapshotter.Snapshotter;
import io.crossfade.snapshotter.SnapshotterSetup;
import io.crossfade.snapshotter.copy.CopyTotals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The copy as a stage: it ends by itself when every lane may begin and no key is lacking, and does nothing where that was
 * so before. Lanes begin earlier: what needs one state of all rows is made when they have passed the newest snapshot.
 */
final class SnapshotStage implements Stage {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final SnapshotterSetup setup;
    private final Databases databases;
    private final TargetGuard guard;
    private final Additions additions;
    private final Consumer<CopyTotals> copied;

    /** @param copied told once, when all rows of this start are in */
    SnapshotStage(SnapshotterSetup setup, Databases databases, TargetGuard guard, Consumer<CopyTotals> copied) {
        this.setup = setup;
        this.databases = databases;
        this.guard = guard;
        this.additions = new Additions(databases);
        this.copied = copied;
    }

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public Running start() {
        return new Copying();
    }

    private final class Copying implements Running {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Thread thread;
        private volatile @Nullable Snapshotter snapshotter;
        private final CountDownLatch closing = new CountDownLatch(1);

        Copying() {
            thread = Thread.ofPlatform().name("snapshot").start(LogContext.carried(this::work));
        }

        private void work() {
            try {
                StageLock lock = StageLock.take(databases.control(), databases.migration(), name());
                try {
                    copyWhatIsLeft();
                    copyAdded();
                    completeSchema();
                } finally {
                    lock.close();
                }
                ended.complete(null);
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        }

        private void copyWhatIsLeft() {
            MigrationStore store = setup.store();
            Phase phase = store.get(databases.migration()).phase();
            if (phase != Phase.PLANNED && phase != Phase.COPYING && phase != Phase.INDEXING) {
                return;
            }
            try (Snapshotter opened = Snapshotter.open(writing())) {
                snapshotter = opened;
                if (closing.getCount() == 0) {
                    return;
                }
                if (phase == Phase.PLANNED) {
                    store.journal(
                            databases.migration(),
                            Members.AT_THE_COPY,
                            members().json());
                    store.enter(databases.migration(), Phase.PLANNED, Phase.COPYING, "{}");
                    phase = Phase.COPYING;
                }
                guard.beforeCopy();
                CopyTotals totals = opened.copy();
                guard.afterCopy();
                copied.accept(totals);
                store.enter(
                        databases.migration(), phase, Phase.APPLYING, "{\"rowsCopied\": %d}".formatted(totals.rows()));
            }
        }

        /**
         * Lanes that were added later, and what joined a lane on its way: copied once the stream has begun to feed them, under
         * a snapshot of their own.
         */
        private void copyAdded() {
            MigrationPlan part = added();
            if (part.lanes().isEmpty() || !awaitStream(part.lanes())) {
                return;
            }
            try (Snapshotter opened = Snapshotter.openAdded(
                    writing().only(part), additions.parts().joined().keySet(), () -> closing.getCount() == 0)) {
                snapshotter = opened;
                if (closing.getCount() == 0) {
                    return;
                }
                guard.only(part).beforeCopy();
                CopyTotals totals = opened.copy();
                guard.only(part).afterCopy();
                copied.accept(totals);
                setup.store()
                        .journal(
                                databases.migration(),
                                "added tables copied",
                                "{\"rowsCopied\": %d}".formatted(totals.rows()));
            }
        }

        /** Behind the targets' fences. */
        private SnapshotterSetup writing() {
            return setup.into(databases.passingTargets());
        }

        private MigrationPlan added() {
            boolean applies = setup.store().get(databases.migration()).phase() == Phase.APPLYING;
            return PlanAddition.part(
                    setup.plan(),
                    setup.plan().lanes().stream()
                            .filter(lane -> applies && !lane(lane).copied())
                            .map(additions.parts()::joinedOf)
                            .toList());
        }

        private LaneRecord lane(LanePlan lane) {
            return new LaneStore(databases.target(lane.target()), databases.migration()).get(lane.lane());
        }

        /** @return false if the end is asked for before */
        private boolean awaitStream(List<LanePlan> lanes) {
            try {
                while (lanes.stream()
                        .anyMatch(lane -> lane(lane).topicId() == null || !additions.isStreamed(lane.lane()))) {
                    if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                        return false;
                    }
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private Members members() {
            return Members.of(databases.source(), setup.plan().sources());
        }

        private void completeSchema() {
            try {
                while (setup.store().get(databases.migration()).phase() == Phase.APPLYING
                        && !Snapshotter.completeSchema(setup)
                        && !closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    // Looks again: the lanes have not passed the copy's newest snapshot yet.
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public CompletableFuture<Void> ended() {
            return ended;
        }

        @Override
        public void close() {
            closing.countDown();
            Snapshotter current = snapshotter;
            if (current != null) {
                current.cancel();
            }
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
