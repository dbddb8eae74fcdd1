package io.crossfade.control.run;

import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.streamer.StreamStats;
import io.crossfade.streamer.Streamer;
import io.crossfade.streamer.StreamerSettings;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The stream into Kafka as a stage. It may begin as soon as the slot is there, while the copy still runs. */
final class StreamStage implements Stage {
    private final MigrationPlan plan;
    private final Databases databases;
    private final KafkaEndpoint kafka;
    private final Clock clock;
    private volatile @Nullable Streamer current;

    StreamStage(MigrationPlan plan, Databases databases, KafkaEndpoint kafka, Clock clock) {
        this.plan = plan;
        this.databases = databases;
        this.kafka = kafka;
        this.clock = clock;
    }

    @Override
    public String name() {
        return StageLock.STREAM;
    }

    /** The slot is made by the snapshot stage, perhaps in another process. */
    @Override
    public boolean isReady() {
        return new MigrationStore(databases.control())
                .find(plan.migration())
                .filter(record -> record.slotLsn() != null)
                .isPresent();
    }

    /** How far the stream is; null while it does not run. */
    @Nullable
    StreamStats stats() {
        Streamer streamer = current;
        return streamer == null ? null : streamer.stats();
    }

    @Override
    public Running start() {
        StageLock lock = StageLock.take(databases.control(), plan.migration(), name());
        try {
            MigrationStore store = new MigrationStore(databases.control());
            Additions.refuseOtherPlan(store, plan.migration(), PlanJson.hash(plan));
            Additions additions = new Additions(databases);
            TopicIds ids = new TopicIds(plan, databases);
            StreamerSettings settings = new StreamerSettings(
                    plan,
                    databases.source(),
                    kafka,
                    ids.recorded(),
                    additions.parts().lanes(),
                    AbortedTargets.of(store.journal(plan.migration())).tables(),
                    StreamerSettings.DEFAULT_HEARTBEAT);
            Streamer streamer = Streamer.start(settings, store, clock);
            try {
                ids.adopt(streamer.topicIds());
                additions.streamed();
            } catch (RuntimeException e) {
                streamer.close();
                throw e;
            }
            current = streamer;
            return new Streaming(streamer, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private final class Streaming implements Running {
        private final Streamer streamer;
        private final StageLock lock;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CompletableFuture<Void> failed;

        Streaming(Streamer streamer, StageLock lock) {
            this.streamer = streamer;
            this.lock = lock;
            this.failed = streamer.failure().thenAccept(ended::completeExceptionally);
        }

        @Override
        public CompletableFuture<Void> ended() {
            return ended;
        }

        @Override
        public void close() {
            current = null;
            streamer.close();
            failed.cancel(false);
            ended.complete(null);
            lock.close();
        }
    }
}
