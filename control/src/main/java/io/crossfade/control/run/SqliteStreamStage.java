package io.crossfade.control.run;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import io.crossfade.sqlite.copy.FileCopy;
import io.crossfade.sqlite.log.LogOutput;
import io.crossfade.sqlite.log.LogStream;
import io.crossfade.sqlite.log.LogStreamSetup;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.streamer.LaneFeed;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The change log of a SQLite file into Kafka as a stage. It begins when all rows are in: until then the file keeps the log. */
final class SqliteStreamStage implements Stage {
    private final SqliteSource source;
    private final MigrationPlan plan;
    private final LanePlan lane;
    private final Databases databases;
    private final KafkaEndpoint kafka;
    private final Clock clock;

    SqliteStreamStage(
            SqliteSource source,
            MigrationPlan plan,
            LanePlan lane,
            Databases databases,
            KafkaEndpoint kafka,
            Clock clock) {
        this.source = source;
        this.plan = plan;
        this.lane = lane;
        this.databases = databases;
        this.kafka = kafka;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public boolean isReady() {
        return new MigrationStore(databases.control())
                .find(plan.migration())
                .filter(record -> record.phase() == Phase.APPLYING)
                .isPresent();
    }

    @Override
    public Running start() {
        StageLock lock = StageLock.take(databases.control(), plan.migration(), name());
        try {
            MigrationStore store = new MigrationStore(databases.control());
            TopicIds ids = new TopicIds(plan, databases);
            boolean begun = store.get(plan.migration()).confirmed().value() > 0;
            LaneFeed feed = LaneFeed.open(kafka, plan.migration(), plan.lanes(), ids.recorded(), begun);
            try {
                ids.adopt(feed.topicIds());
                return new Streaming(stream(store, feed), feed, lock);
            } catch (RuntimeException e) {
                feed.close();
                throw e;
            }
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private LogStream stream(MigrationStore store, LaneFeed feed) {
        MappedSchema schema = source.schema();
        Map<String, String> topics = new HashMap<>();
        schema.tables().forEach(table -> topics.put(table.name(), lane.topic()));
        return new LogStream(new LogStreamSetup(
                source.file(),
                schema,
                plan.migration(),
                store,
                topics,
                FileCopy.positions(databases.target(lane.target()), plan.migration()),
                new Feeding(feed),
                clock));
    }

    private record Feeding(LaneFeed feed) implements LogOutput {
        @Override
        public void send(String topic, byte[] record) throws InterruptedException {
            feed.send(topic, record);
        }

        @Override
        public void awaitAll() throws InterruptedException {
            feed.awaitAll();
        }
    }

    private static final class Streaming implements Running {
        private final LogStream stream;
        private final LaneFeed feed;
        private final StageLock lock;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Thread thread = Thread.ofPlatform().name("stream").unstarted(LogContext.carried(this::work));

        Streaming(LogStream stream, LaneFeed feed, StageLock lock) {
            this.stream = stream;
            this.feed = feed;
            this.lock = lock;
            thread.start();
        }

        private void work() {
            try {
                stream.run();
                ended.complete(null);
            } catch (InterruptedException e) {
                ended.completeExceptionally(
                        new CrossfadeException(ErrorCode.INTERRUPTED, "the stream was interrupted", e));
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
            stream.stop();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            feed.close();
            lock.close();
        }
    }
}
