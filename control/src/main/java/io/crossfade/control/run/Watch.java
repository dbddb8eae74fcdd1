package io.crossfade.control.run;

import io.crossfade.control.watch.Budget;
import io.crossfade.control.watch.ChunkSize;
import io.crossfade.control.watch.Coverage;
import io.crossfade.control.watch.Look;
import io.crossfade.control.watch.WatchListener;
import io.crossfade.control.watch.WatchLoop;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.error.ErrorCode.Disposition;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.store.CoverageStore;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.core.store.VerificationTurn;
import io.crossfade.verifier.VerificationResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A continuous verification of one migration, as a loop sees it. A chunk is compared in a thread of its own and in a turn of
 * its own, so that it can be given up at any moment: somebody who goes first waits no longer than that takes.
 */
public final class Watch implements WatchLoop.Surroundings, AutoCloseable {
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final Duration TO_GIVE_UP = Duration.ofSeconds(15);

    private final Databases databases;
    private final Supplier<Operations> reading;
    private final InstantSource clock;
    private final ChunkListing listing;
    private final CoverageStore coverage;
    private final StageLock lock;
    private final boolean values;
    private final @Nullable String target;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Verifications verifications;
    private @Nullable Operations reread;
    private List<ComparedWays.Compared> tables = List.of();
    private String planHash;

    /** @param reading the migration file again, when the plan has changed */
    private Watch(
            Databases databases,
            Supplier<Operations> reading,
            @Nullable String target,
            Verifications verifications,
            ChunkSize size,
            boolean values) {
        this.values = values;
        this.target = target;
        this.databases = databases;
        this.reading = reading;
        this.clock = InstantSource.system();
        this.verifications = verifications;
        this.planHash = record().map(MigrationRecord::planHash).orElse("");
        this.coverage = new CoverageStore(databases.control(), databases.migration());
        this.listing = new ChunkListing(coverage, size);
        this.lock = StageLock.take(databases.control(), databases.migration(), "watch");
    }

    /**
     * @param target the one whose tables are compared; null: all
     * @throws CrossfadeException ALREADY_RUNNING while another one runs; NOT_FOUND if there is no such target
     */
    static Watch open(
            Databases databases,
            Supplier<Operations> reading,
            @Nullable String target,
            Verifications verifications,
            ChunkSize size,
            boolean values) {
        databases.source();
        if (target != null) {
            databases.target(target);
        }
        return new Watch(databases, reading, target, verifications, size, values);
    }

    private Optional<MigrationRecord> record() {
        return new MigrationStore(databases.control()).find(databases.migration());
    }

    /** A loop over it. */
    public WatchLoop loop(Budget budget, Coverage over, WatchListener listener) {
        return new WatchLoop(this, budget, clock, over, verifications.discrepancies(), listener);
    }

    @Override
    public Optional<List<Chunk>> chunks() {
        Optional<MigrationRecord> record =
                record().filter(found -> !found.phase().hasEnded());
        if (record.isEmpty()) {
            return Optional.empty();
        }
        if (!record.get().planHash().equals(planHash)) {
            readAgain();
            planHash = record.get().planHash();
        }
        return Optional.of(listing.of(tables(), clock.instant()));
    }

    /** As they were compared before, while the source is away: each look says so. */
    private List<ComparedWays.Compared> tables() {
        try {
            tables = verifications.ways().tables(target);
        } catch (CrossfadeException e) {
            if (tables.isEmpty() || e.code().disposition() != Disposition.RETRY) {
                throw e;
            }
        }
        return tables;
    }

    private void readAgain() {
        if (reread != null) {
            reread.close();
        }
        reread = reading.get();
        verifications = reread.verifications();
        tables = List.of();
    }

    @Override
    public Look look(MappingRange chunk) {
        try {
            Optional<VerificationTurn> mine = VerificationTurn.ofWatch(databases.control(), databases.migration());
            if (mine.isEmpty()) {
                return new Look.GaveWay();
            }
            try (VerificationTurn turn = mine.get()) {
                return look(chunk, turn);
            }
        } catch (CrossfadeException e) {
            return new Look.Failed(verifications.kept().shown(chunk.mapping(), e));
        } catch (InterruptedException e) {
            close();
            return new Look.GaveWay();
        }
    }

    private Look look(MappingRange chunk, VerificationTurn turn) throws InterruptedException {
        ChunkComparison comparison = verifications.chunks(values);
        FutureTask<Look> task = new FutureTask<>(() -> comparison.look(chunk));
        Thread thread = Thread.ofPlatform().daemon().name("verify-chunk").start(task);
        try {
            while (true) {
                Optional<Look> look = within(GLANCE, task);
                if (look.isPresent()) {
                    return look.get();
                }
                if (isStopping() || turn.mustGiveWay()) {
                    return new Look.GaveWay();
                }
            }
        } finally {
            thread.interrupt();
            thread.join(TO_GIVE_UP);
        }
    }

    /** Empty if it takes longer. */
    private static Optional<Look> within(Duration time, FutureTask<Look> task) throws InterruptedException {
        try {
            return Optional.of(task.get(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CrossfadeException known) {
                throw known;
            }
            if (e.getCause() instanceof Error fatal) {
                throw fatal;
            }
            throw new CrossfadeException(ErrorCode.INTERNAL, "the comparison failed: " + e.getCause(), e.getCause());
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    @Override
    public void keep(Chunk chunk) {
        coverage.update(chunk);
    }

    @Override
    public void keep(Map<VerificationResult, Instant> round, Duration took) {
        verifications.kept().keepRound(round, took);
    }

    @Override
    public boolean rest(Duration time) {
        try {
            return !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            close();
            return false;
        }
    }

    /** Makes the loop end soon; the chunk that is compared is given up. */
    public void stop() {
        stopping.countDown();
    }

    @Override
    public void close() {
        stop();
        if (reread != null) {
            reread.close();
        }
        lock.close();
    }
}
