package io.crossfade.control.run;

import io.crossfade.control.back.WayBackName;
import io.crossfade.control.back.WayBackPlanner;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode.Disposition;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.WindowStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What carries a target's way back: its stream or its lanes. It waits until the way back is made, which may be weeks, ends
 * when it is taken away, and then waits for another.
 */
final class WayBackStage implements Stage {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** The stages of the plan that is stored. */
    interface Half {
        List<Stage> of(MigrationPlan plan, Databases databases);
    }

    private final String name;
    private final Databases databases;
    private final Half half;
    private final MigrationStore store;

    /**
     * @param what tells this half from the other
     * @param forward the databases of the migration that goes forward
     */
    WayBackStage(String target, String what, Databases forward, Half half) {
        this.name = "back/" + target + "/" + what;
        this.databases = databases(forward, target);
        this.half = half;
        this.store = new MigrationStore(databases.control());
    }

    /** Those of a target's way back; they keep no sessions. */
    static Databases databases(Databases forward, String target) {
        String back = new WayBackName(forward.migration(), target).name();
        String application = "crossfade/" + back;
        Database source = forward.source().as(application);
        return new Databases(
                back,
                Optional.of(forward.target(target).as(application)),
                forward.control(),
                Map.of(WayBackPlanner.SOURCE, source),
                List.of());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isReady() {
        return look().orElse(false);
    }

    @Override
    public Duration readyEvery() {
        return LOOK_EVERY;
    }

    @Override
    public boolean startsOver() {
        return true;
    }

    private Optional<MigrationRecord> made() {
        return store.find(databases.migration())
                .filter(record -> record.slotLsn() != null && !record.phase().hasEnded());
    }

    @Override
    public Running start() {
        MigrationPlan plan = PlanJson.read(store.get(databases.migration()).planJson());
        plan.lanes().forEach(this::requireWindows);
        return new Carrying(half.of(plan, databases).stream()
                .map(stage -> StageKeeper.keep(stage, Backoff.DEFAULT))
                .toList());
    }

    /** A lane without them would bring the source's own rows of long ago back over newer ones. */
    private void requireWindows(LanePlan lane) {
        Database filled = databases.target(lane.target());
        Set<MappingId> windows = new WindowStore(filled, databases.migration())
                .of(lane.lane()).stream().map(WindowStore.Window::mapping).collect(Collectors.toSet());
        for (TablePlan table : lane.tables()) {
            if (!windows.contains(table.id())) {
                throw filled.missing("the window of mapping '" + table.id() + "' on the way back");
            }
        }
    }

    private final class Carrying implements Running {
        private final List<StageKeeper> keepers;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CountDownLatch closing = new CountDownLatch(1);
        private final Thread thread;

        Carrying(List<StageKeeper> keepers) {
            this.keepers = keepers;
            this.thread = Thread.ofPlatform().name(name).start(this::watch);
        }

        /** What ends because the way back is taken away has not failed. */
        private void watch() {
            try {
                while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    Optional<Throwable> failure = failure();
                    if (isGone()) {
                        StageKeeper.closeAll(keepers);
                        ended.complete(null);
                        return;
                    }
                    if (failure.isPresent()) {
                        ended.completeExceptionally(failure.get());
                        return;
                    }
                }
            } catch (InterruptedException e) {
                ended.complete(null);
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        }

        private Optional<Throwable> failure() {
            return keepers.stream()
                    .map(StageKeeper::failed)
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .<Throwable>map(CompletableFuture::exceptionNow)
                    .findFirst();
        }

        @Override
        public CompletableFuture<Void> ended() {
            return ended;
        }

        @Override
        public void close() {
            closing.countDown();
            StageKeeper.closeAll(keepers);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended.complete(null);
        }
    }

    private boolean isGone() {
        return !look().orElse(true);
    }

    /** Whether it is there; empty where the control database is away for now. */
    private Optional<Boolean> look() {
        try {
            return Optional.of(made().isPresent());
        } catch (CrossfadeException e) {
            if (e.code().disposition() != Disposition.RETRY) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
