package io.crossfade.applier;

import io.crossfade.applier.target.TargetLane;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.LaneStore;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The applier of one lane: it owns one thread, one session on the target and one Kafka consumer, from {@link #start} to
 * {@link #close}. While it runs, the lane's target follows its topic, position with the data (invariants I1 to I6); when
 * it ends, however it ends, starting another one goes on.
 */
public final class LaneApplier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneApplier.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LanePlan plan;
    private final String migration;
    private final @Nullable Database source;
    private final Database target;
    private final KafkaEndpoint kafka;
    private final ApplySettings settings;
    private final LaneProgress progress;
    private final Clock clock;
    private final Stopping stopping = new Stopping();
    private final CountDownLatch go = new CountDownLatch(1);
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;
    private volatile @Nullable TargetLane lane;
    private volatile @Nullable LaneTopic topic;

    private LaneApplier(
            LanePlan plan,
            String migration,
            @Nullable Database source,
            Database target,
            KafkaEndpoint kafka,
            ApplySettings settings,
            LaneListener listener,
            Clock clock) {
        this.plan = plan;
        this.migration = migration;
        this.source = source;
        this.target = target;
        this.kafka = kafka;
        this.settings = settings;
        this.progress = new LaneProgress(plan.lane(), listener);
        this.clock = clock;
        this.thread = new Thread(LogContext.carried(this::run), "crossfade-apply-" + plan.lane());
    }

    /**
     * Starts a lane's applier. It takes the lane from whoever had it, waits until the lane is copied, and applies.
     *
     * @param source where rows are read again that are set aside for want of something; null: nothing is read again
     * @param target the database that the lane's tables and its row are in
     * @param kafka with the address of a running cluster
     */
    public static LaneApplier start(
            LanePlan plan,
            String migration,
            @Nullable Database source,
            Database target,
            KafkaEndpoint kafka,
            ApplySettings settings,
            LaneListener listener) {
        LaneApplier applier =
                new LaneApplier(plan, migration, source, target, kafka, settings, listener, Clock.systemUTC());
        applier.thread.start();
        return applier;
    }

    public String lane() {
        return plan.lane();
    }

    /** Begins to apply even if the lane is not marked as copied: for a lane whose target is known to be as the slot began. */
    public void go() {
        go.countDown();
    }

    /** Completes when the applier has ended: normally after {@link #close}, else with a {@link CrossfadeException}. */
    public CompletableFuture<Void> end() {
        return end;
    }

    public LaneStats stats() {
        return progress.stats();
    }

    private void run() {
        LogContext.MIGRATION.set(migration);
        LogContext.LANE.set(plan.lane());
        try {
            apply();
            end.complete(null);
        } catch (SQLException e) {
            end.completeExceptionally(SqlErrors.translate(e, "apply lane '" + plan.lane() + "'"));
        } catch (CrossfadeException e) {
            end.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(new CrossfadeException(
                    ErrorCode.INTERNAL, "the applier of lane '" + plan.lane() + "' failed: " + e, e));
        }
    }

    private void apply() throws SQLException {
        LaneStore store = new LaneStore(target, migration);
        store.ensure(plan.lane(), plan.topic());
        try (LaneTopic reading = new LaneTopic(kafka, plan.topic(), "crossfade." + migration + "." + plan.lane());
                TargetLane held = TargetLane.take(target, migration, plan)) {
            topic = reading;
            lane = held;
            if (!isCopied(held)) {
                return;
            }
            store.adoptTopic(plan.lane(), reading.id());
            LOG.info("applies {}", plan.topic());
            ChunkStore chunks = new ChunkStore(target, migration);
            new LaneLoop(
                            plan.lane(),
                            held,
                            reading,
                            settings,
                            () -> HandOff.of(plan, chunks),
                            progress,
                            stopping,
                            source,
                            clock)
                    .run();
        }
    }

    /** Waits until all chunks of the lane are in; false if the end is asked for before. */
    private boolean isCopied(TargetLane held) throws SQLException {
        while (go.getCount() > 0 && !held.read().copied()) {
            if (stopping.await(LOOK)) {
                return false;
            }
        }
        return !stopping.isAsked();
    }

    /** Stops after the batch that is being applied; what was not committed is applied by the next applier. */
    @Override
    public void close() {
        stopping.ask();
        LaneTopic reading = topic;
        if (reading != null) {
            reading.wakeUp();
        }
        try {
            thread.join(PATIENCE.toMillis());
            TargetLane held = lane;
            if (thread.isAlive() && held != null) {
                held.abort();
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
