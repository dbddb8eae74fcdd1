package io.crossfade.control.run;

import io.crossfade.control.back.StoredWayBack;
import io.crossfade.control.back.WayBackName;
import io.crossfade.control.back.WayBackPlanner;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode.Disposition;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What carries a target's way back: its stream or its lanes. It waits until the way back is made, which may be weeks, ends
 * when it is taken away, and then waits for another. One with a gap that nobody uses yet it leaves, too, and says so.
 */
final class WayBackStage implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(WayBackStage.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** The stages of the plan that is stored. */
    interface Half {
        List<Stage> of(MigrationPlan plan, Databases databases);
    }

    private final String name;
    private final String target;
    private final Databases databases;
    private final Half half;
    private final RunListener listener;
    private volatile @Nullable Gap gap;

    /** What cannot be carried any more, and why. */
    private record Gap(StoredWayBack way, CrossfadeException why) {}

    /**
     * @param what tells this half from the other
     * @param forward the databases of the migration that goes forward
     */
    WayBackStage(String target, String what, Databases forward, Half half, RunListener listener) {
        this.name = "back/" + target + "/" + what;
        this.target = target;
        this.databases = databases(forward, target);
        this.half = half;
        this.listener = listener;
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
    public void setLogContext() {
        LogContext.MIGRATION.set(databases.migration());
        LogContext.STAGE.set(name);
    }

    /** @throws CrossfadeException what made the gap of one that has come into use meanwhile */
    @Override
    public boolean isReady() {
        try {
            return made().filter(way -> !hasGap(way)).isPresent();
        } catch (CrossfadeException e) {
            return falseIfAway(e);
        }
    }

    private boolean hasGap(StoredWayBack way) {
        Gap known = gap;
        if (known == null || !known.way().isSame(way)) {
            return false;
        }
        if (isInUse(way)) {
            throw StoredWayBack.gap(target, known.why());
        }
        return true;
    }

    private boolean isInUse(StoredWayBack way) {
        return way.isInUse(databases.target(WayBackPlanner.SOURCE));
    }

    @Override
    public Duration readyEvery() {
        return LOOK_EVERY;
    }

    @Override
    public boolean startsOver() {
        return true;
    }

    private Optional<StoredWayBack> made() {
        return StoredWayBack.find(databases.control(), databases.migration()).filter(StoredWayBack::isMade);
    }

    @Override
    public Running start() {
        Optional<StoredWayBack> made = made();
        if (made.isEmpty()) {
            return new Carried();
        }
        StoredWayBack way = made.get();
        try {
            way.plan().lanes().forEach(this::requireWindows);
        } catch (CrossfadeException e) {
            if (isThere(way)) {
                throw e;
            }
            return new Carried();
        }
        return new Carrying(
                way,
                half.of(way.plan(), databases).stream()
                        .map(stage ->
                                StageKeeper.keep(stage, name + "/" + stage.name(), Backoff.DEFAULT, withoutGaps()))
                        .toList());
    }

    /** A gap in a way back that nobody uses is no failure; that of one in use is told of when it is found to be that. */
    private RunListener withoutGaps() {
        return new RunListener() {
            @Override
            public void stage(String stage, StageState state) {
                listener.stage(stage, state);
            }

            @Override
            public void failed(String stage, CrossfadeException failure) {
                if (!StoredWayBack.isGap(failure)) {
                    listener.failed(stage, failure);
                }
            }
        };
    }

    private boolean isThere(StoredWayBack way) {
        return made().filter(way::isSame).isPresent();
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

    /** One that was taken away while it was to be started. */
    private static final class Carried implements Running {
        @Override
        public CompletableFuture<Void> ended() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }

    private final class Carrying implements Running {
        private final StoredWayBack way;
        private final List<StageKeeper> keepers;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CountDownLatch closing = new CountDownLatch(1);
        private final Thread thread;

        Carrying(StoredWayBack way, List<StageKeeper> keepers) {
            this.way = way;
            this.keepers = keepers;
            this.thread = Thread.ofPlatform().name(name).start(LogContext.carried(this::watch));
        }

        private void watch() {
            try {
                while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (isLeft(way, keepers)) {
                        StageKeeper.closeAll(keepers);
                        ended.complete(null);
                        return;
                    }
                }
            } catch (InterruptedException e) {
                ended.complete(null);
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
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

    /**
     * Whether it is carried no longer. What ends because the way back is taken away has not failed, so a failure is one only
     * where the way back is seen to be there after it.
     *
     * @throws CrossfadeException the failure
     */
    private boolean isLeft(StoredWayBack way, List<StageKeeper> keepers) {
        Optional<CrossfadeException> failure = failure(keepers);
        try {
            Optional<StoredWayBack> now = made().filter(way::isSame);
            if (now.isPresent() && failure.isPresent()) {
                leave(now.get(), failure.get());
                keepers.forEach(keeper -> listener.stage(keeper.name(), StageState.ENDED));
                return true;
            }
            return now.isEmpty();
        } catch (CrossfadeException e) {
            return falseIfAway(e);
        }
    }

    private static Optional<CrossfadeException> failure(List<StageKeeper> keepers) {
        return keepers.stream()
                .map(StageKeeper::failed)
                .filter(CompletableFuture::isCompletedExceptionally)
                .map(failed -> (CrossfadeException) failed.exceptionNow())
                .findFirst();
    }

    private void leave(StoredWayBack way, CrossfadeException failure) {
        if (!StoredWayBack.isGap(failure)) {
            throw failure;
        }
        if (isInUse(way)) {
            throw StoredWayBack.gap(target, failure);
        }
        gap = new Gap(way, failure);
        // At the level at which the stage's end was said: it explains that.
        LOG.error(
                "{} waits: the way back of target '{}' has a gap. Nobody needs it yet, and a cutover makes it anew: {}",
                name,
                target,
                failure.getMessage());
    }

    /** Nothing is decided while a database is away. */
    private static boolean falseIfAway(CrossfadeException failure) {
        if (failure.code().disposition() != Disposition.RETRY) {
            throw failure;
        }
        return false;
    }
}
