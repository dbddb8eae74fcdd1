package io.crossfade.applier;

import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.applier.source.PassedTransactions;
import io.crossfade.applier.source.SourceRows;
import io.crossfade.applier.target.TargetLane;
import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.LaneRecord;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a lane: polls its topic, lets {@link LaneReader} make a batch of it and {@link LaneWriter} commit that when
 * it is large or old enough. Whatever goes wrong in between, it goes back to the position that the target holds and reads
 * again from there, so that nothing is lost and nothing doubled.
 */
final class LaneLoop {
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int TRIES = 5;
    private static final long RETRY_NANOS = Duration.ofSeconds(2).toNanos();

    private final String lane;
    private final TargetLane target;
    private final LaneTopic topic;
    private final ApplySettings settings;
    private final Supplier<HandOff> handOffs;
    private final LaneProgress progress;
    private final Stopping stopping;
    private final LaneWriter writer;
    private final PassedTransactions passed = new PassedTransactions();
    private final @Nullable SourceRows source;

    private final Map<TableId, Relation> relations = new HashMap<>();
    private final Batch batch = new Batch();
    private int tries;
    /** How many target transactions there were at the last failure. */
    private long failedAfter;

    private long looked = System.nanoTime();
    private long retried = System.nanoTime();

    LaneLoop(
            String lane,
            TargetLane target,
            LaneTopic topic,
            ApplySettings settings,
            Supplier<HandOff> handOffs,
            LaneProgress progress,
            Stopping stopping,
            @Nullable Database source,
            Clock clock) {
        this.source = source == null ? null : new SourceRows(source, passed);
        this.lane = lane;
        this.target = target;
        this.topic = topic;
        this.settings = settings;
        this.handOffs = handOffs;
        this.progress = progress;
        this.stopping = stopping;
        this.writer = new LaneWriter(
                lane, target, topic, batch, settings.batchBytes(), progress, stopping, this.source, clock);
    }

    /** Applies until it is told to stop. */
    void run() throws SQLException {
        LaneReader reader = goBack();
        while (!stopping.isAsked()) {
            try {
                List<ConsumerRecord<byte[], byte[]>> records = topic.poll(patience());
                for (ConsumerRecord<byte[], byte[]> each : records) {
                    reader.take(each);
                }
                if (records.isEmpty()) {
                    look();
                }
                if (batch.position() != null && !writer.isStreaming() && isDue()) {
                    writer.applyWhole();
                }
                if (!reader.isGathering()) {
                    retry();
                }
            } catch (TableSetAside e) {
                target.setAside(e);
                reader = goBack();
            } catch (GoBack e) {
                reader = goBack();
            } catch (SQLException e) {
                if (!TargetLane.isWorthAnotherTry(e) || tried() > TRIES) {
                    throw e;
                }
                reader = goBack();
            }
        }
        target.rollback();
        if (source != null) {
            source.close();
        }
    }

    /**
     * Between two batches: rows that are set aside may fit by now, and others are to be repaired. The lane goes on whether or
     * not the source can be read.
     */
    private void retry() throws SQLException {
        long now = System.nanoTime();
        SourceRows reading = source;
        if (reading == null || batch.position() != null || writer.isStreaming() || now - retried < RETRY_NANOS) {
            return;
        }
        retried = now;
        try {
            if (target.readAgain(reading)) {
                retried -= RETRY_NANOS;
            }
        } catch (SourceRows.Unreadable e) {
            target.read();
        }
    }

    /** How often the same target transaction has been tried. */
    private int tried() {
        if (writer.commits() != failedAfter) {
            failedAfter = writer.commits();
            tries = 0;
        }
        return ++tries;
    }

    /** An idle lane looks now and then whether it is still its own: nothing else would tell it. */
    private void look() throws SQLException {
        long now = System.nanoTime();
        if (now - looked >= LOOK_NANOS) {
            looked = now;
            target.peek();
        }
    }

    /** Drops what is not committed and reads again from the position that the target holds. */
    private LaneReader goBack() throws SQLException {
        LaneRecord record = target.read();
        while (record.paused() && !stopping.isAsked()) {
            progress.paused(true);
            stopping.await(IDLE);
            record = target.read();
        }
        progress.paused(false);
        progress.at(record);
        batch.open().clear();
        batch.clearWhole();
        HandOff handOff = record.handedOff() ? HandOff.done() : handOffs.get();
        writer.reset(handOff);
        Intake intake = new Intake(
                new Shapes(target.tables()::bySource, target.tables()::feeds, target.leftOut(), relations),
                handOff,
                passed,
                target.freshness(),
                record.held());
        topic.seek(record.position().kafkaOffset());
        Alignment alignment = new Alignment(target, passed, source, stopping);
        return new LaneReader(lane, record.position(), batch, intake, writer, alignment);
    }

    /** How long to wait for more records: not beyond the age at which the batch is due. */
    private Duration patience() {
        if (batch.position() == null || writer.isStreaming()) {
            return IDLE;
        }
        long left = settings.batchAge().toNanos() - (System.nanoTime() - batch.since());
        return Duration.ofNanos(Math.max(0, left));
    }

    private boolean isDue() {
        return System.nanoTime() - batch.since() >= settings.batchAge().toNanos();
    }
}
