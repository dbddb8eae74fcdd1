package io.crossfade.streamer;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.wire.EnvelopeWriter;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running stream from the source's slot into the lanes' topics. It loses nothing and doubles nothing that an applier
 * which follows the epochs would not see (invariants I2 and I3); its first failure ends it and is what {@link #failure}
 * gives.
 *
 * <p>Starting, in this order: take the epoch; look for gaps; make or check the topics; send {@code Restarted} to every
 * lane and have it acknowledged; only then read. The walsender of an older streamer is ended on the way.
 */
public final class Streamer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Streamer.class);
    private static final Duration START_DEADLINE = Duration.ofSeconds(90);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(30);

    /** Makes the producer; tests put a faulty one in its place. */
    @FunctionalInterface
    interface ProducerFactory {
        Producer<byte[], byte[]> create(Map<String, Object> settings);
    }

    private final StreamSession session;
    private final String sessionName;
    private final KafkaSink sink;
    private final Heartbeat heartbeat;
    private final Map<String, String> topicIds;
    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
    private final Thread thread;
    /** Open until the engine has started or ended: while it starts it cannot be stopped. */
    private final CountDownLatch stoppable = new CountDownLatch(1);

    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<CrossfadeException> failure;

    private Streamer(
            StreamSession session,
            KafkaSink sink,
            Heartbeat heartbeat,
            Map<String, String> topicIds,
            CompletableFuture<CrossfadeException> failure) {
        this.failure = failure;
        this.session = session;
        this.sink = sink;
        this.heartbeat = heartbeat;
        this.topicIds = Map.copyOf(topicIds);
        this.sessionName = LiveSessions.add(session);
        this.engine = DebeziumEngine.create(Connect.class)
                .using(EngineProperties.of(session, sessionName))
                .using(Streamer.class.getClassLoader())
                .using(this::ended)
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        stoppable.countDown();
                    }
                })
                .notifying(new EngineFeed(sink, session.plan().lanes().size()))
                .build();
        this.thread = Thread.ofPlatform()
                .name("crossfade-stream-" + session.plan().migration())
                .unstarted(LogContext.carried(engine));
    }

    /**
     * Starts a stream; returns when {@code Restarted} is acknowledged in every lane and the server has granted the slot.
     *
     * @throws CrossfadeException SLOT_LOST, SOURCE_CHANGED, PUBLICATION_CHANGED, TOPIC_GAP, TOPIC_UNSAFE,
     *     ALREADY_RUNNING, SEND_FAILED, or what a connection may throw
     */
    public static Streamer start(StreamerSettings settings, MigrationStore store, Clock clock) {
        return start(settings, store, clock, KafkaProducer::new, EnvelopeWriter.RECORD_BYTES);
    }

    /** @param recordBytes the size at which a record leaves; tests make it small to have many */
    static Streamer start(
            StreamerSettings settings, MigrationStore store, Clock clock, ProducerFactory producers, int recordBytes) {
        MigrationPlan plan = settings.plan();
        String migration = plan.migration();
        Database walsender = settings.source().as("crossfade/" + migration + "/stream");
        long epoch = store.takeStreamerEpoch(migration);
        SourceGuard guard = new SourceGuard(plan, walsender);
        Lsn confirmed = guard.admit(() -> store.get(migration));
        Lsn slotStart = store.get(migration).slotLsn();
        Map<String, String> topicIds;
        try (LaneTopics topics = new LaneTopics(settings.kafka())) {
            boolean begun = slotStart != null && confirmed.isAfter(slotStart);
            topicIds = topics.prepare(
                    plan.lanes(),
                    settings.topicIds(),
                    lane -> begun && !settings.added().contains(lane.lane()));
        }
        StreamMeter meter = new StreamMeter(confirmed);
        KafkaSink sink =
                new KafkaSink(producers.create(ProducerSettings.of(settings.kafka(), "crossfade-" + migration)), meter);
        try {
            RecordExit exit = new RecordExit(sink, confirmed);
            LaneRouter router = new LaneRouter(plan, epoch, recordBytes, confirmed, exit);
            PgOutputTranscoder transcoder =
                    new PgOutputTranscoder(router, plan.markerPrefix(), settings.dropped(), meter);
            router.restarted(confirmed);
            sink.awaitUnderWay(0);
            StreamSession session = new StreamSession(
                    plan,
                    epoch,
                    walsender,
                    confirmed,
                    store,
                    transcoder,
                    router,
                    exit,
                    meter,
                    new CompletableFuture<>());
            CompletableFuture<CrossfadeException> failure = new CompletableFuture<>();
            Heartbeat heartbeat = new Heartbeat(
                    settings.source().as("crossfade/" + migration + "/heartbeat"),
                    plan.markerPrefix(),
                    settings.heartbeat(),
                    clock,
                    meter,
                    guard::checkPublication,
                    failure::complete);
            Streamer streamer = new Streamer(session, sink, heartbeat, topicIds, failure);
            return streamer.started();
        } catch (InterruptedException e) {
            sink.close();
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while starting the stream", e);
        } catch (RuntimeException e) {
            sink.close();
            throw e;
        }
    }

    /** Runs the engine until the server has granted the slot, or throws why it did not. */
    private Streamer started() throws InterruptedException {
        thread.start();
        heartbeat.start();
        try {
            CompletableFuture.anyOf(session.reading(), failure).get(START_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither of the two completes exceptionally", e);
        } catch (TimeoutException e) {
            failure.complete(new CrossfadeException(
                    ErrorCode.UNREACHABLE, "the source did not grant the slot within " + START_DEADLINE, e));
        }
        CrossfadeException refusal = failure.getNow(null);
        if (refusal != null) {
            close();
            throw refusal;
        }
        return this;
    }

    /** Called by the engine when it has ended, for whatever reason. */
    private void ended(boolean success, String message, @Nullable Throwable error) {
        LiveSessions.remove(sessionName);
        stoppable.countDown();
        if (error != null) {
            if (closing.get()) {
                // A batch in flight is refused by the engine's own executors when it closes.
                LOG.debug("the engine reported an error while closing", error);
            } else {
                failure.complete(StreamErrors.of(error));
            }
        } else if (!closing.get()) {
            failure.complete(new CrossfadeException(ErrorCode.INTERNAL, "the engine ended by itself: " + message));
        }
    }

    /** Completes with the first error, when the stream has ended by one; never completes after an ordered close. */
    public CompletableFuture<CrossfadeException> failure() {
        return failure.copy();
    }

    public long epoch() {
        return session.epoch();
    }

    /** By lane, the id of its topic, to be recorded where the lane's position is. */
    public Map<String, String> topicIds() {
        return topicIds;
    }

    public StreamStats stats() {
        return session.meter().stats(session.epoch());
    }

    /** Stops reading, confirms to the slot what is acknowledged, and ends every thread; idempotent. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        heartbeat.close();
        try {
            if (stoppable.await(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                stopEngine();
            }
            if (!thread.join(CLOSE_DEADLINE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        LiveSessions.remove(sessionName);
        sink.close();
    }

    private void stopEngine() {
        try {
            engine.close();
        } catch (IOException | RuntimeException e) {
            // The engine has ended by itself already.
            LOG.debug("closing the engine", e);
        }
    }
}
