package io.crossfade.applier;

import io.crossfade.applier.source.SourceLook;
import io.crossfade.applier.source.SourceRows;
import io.crossfade.applier.target.Care;
import io.crossfade.applier.target.TargetLane;
import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.store.LaneLease;
import io.crossfade.core.store.LanePosition;
import io.crossfade.core.store.Turn;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a lane's batch to its target. A target transaction holds whole source transactions in commit order (invariant
 * I4); one that exceeds a batch is applied as it streams in a target transaction of its own and committed at its end.
 * What cannot be committed as it is ends with {@link GoBack}, and more care with the next attempt.
 */
final class LaneWriter implements LaneReader.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWriter.class);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration SHOWN = Duration.ofSeconds(60);
    private static final long REPORT_NANOS = Duration.ofSeconds(1).toNanos();

    private final String lane;
    private final TargetLane target;
    private final LaneTopic topic;
    private final Batch batch;
    private final long batchBytes;
    private final LaneProgress progress;
    private final Stopping stopping;
    private final @Nullable SourceRows source;
    private final Clock clock;

    private HandOff handOff = HandOff.done();
    /** Whether the open transaction is in the open target transaction, as far as it has come. */
    private boolean streaming;

    private Care care = Care.USUAL;
    private Lsn careUntil = Lsn.ZERO;
    private long commits;
    /** {@link System#nanoTime} at the first statement of the target transaction. */
    private long began;

    private long reported;

    LaneWriter(
            String lane,
            TargetLane target,
            LaneTopic topic,
            Batch batch,
            long batchBytes,
            LaneProgress progress,
            Stopping stopping,
            @Nullable SourceRows source,
            Clock clock) {
        this.source = source;
        this.lane = lane;
        this.target = target;
        this.topic = topic;
        this.batch = batch;
        this.batchBytes = batchBytes;
        this.progress = progress;
        this.stopping = stopping;
        this.clock = clock;
    }

    /** Begins anew at the target's position; the target has no open transaction. */
    void reset(HandOff from) {
        handOff = from;
        streaming = false;
    }

    boolean isStreaming() {
        return streaming;
    }

    /** How many target transactions were committed. */
    long commits() {
        return commits;
    }

    @Override
    public void grown() throws SQLException {
        if (batch.open().bytes >= batchBytes) {
            if (batch.position() != null) {
                applyWhole();
            }
            stream();
        }
    }

    @Override
    public void ends() throws SQLException {
        if (streaming) {
            stream();
            passMarkers(batch.open().markers);
            batch.open().clear();
        }
    }

    @Override
    public void whole() throws SQLException {
        if (streaming || care != Care.USUAL || batch.whole().bytes >= batchBytes) {
            applyWhole();
        }
    }

    @Override
    public void dropped() throws SQLException {
        if (streaming) {
            streaming = false;
            target.read();
        }
    }

    private void stream() throws SQLException {
        begin();
        streaming = true;
        applyContent(batch.open());
        batch.open().clearChanges();
    }

    /** What is streaming has begun before. */
    private void begin() {
        if (!streaming) {
            began = System.nanoTime();
        }
    }

    private void passMarkers(List<ChangeEvent.Marker> markers) throws SQLException {
        for (ChangeEvent.Marker marker : markers) {
            if (marker.name().equals(Turn.MARKER)) {
                target.passTurn(Turn.parse(marker.content()), marker.lsn(), care);
            } else {
                target.passMarker(marker.name(), marker.content(), marker.lsn(), care);
            }
        }
    }

    private void applyContent(Batch.Content content) throws SQLException {
        if (!content.touched.isEmpty()) {
            try (SourceLook look = look()) {
                target.apply(content.changes, content.touched, look, care);
            } catch (SourceRows.Unreadable e) {
                throw e.asError("ask the source for the rows of a query");
            }
        } else if (!content.changes.isEmpty()) {
            target.apply(content.changes, care);
        }
    }

    /**
     * A look at the source that shows all that was read from the log.
     *
     * @throws SourceRows.Unreadable if the source does not answer
     * @throws CrossfadeException if it does not show it in time
     */
    private SourceLook look() {
        SourceRows rows = source;
        if (rows == null) {
            throw new CrossfadeException(
                    ErrorCode.INTERNAL, "lane '" + lane + "' has rows of a query, and no source to ask");
        }
        long deadline = System.nanoTime() + SHOWN.toNanos();
        Optional<SourceLook> look = rows.look();
        while (look.isEmpty()) {
            if (stopping.await(SOON)) {
                throw new GoBack();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new CrossfadeException(
                        ErrorCode.CONNECTION_LOST,
                        "lane '" + lane + "': transactions that the source has committed are not visible there after "
                                + SHOWN.toSeconds() + " s: they wait for a synchronous standby");
            }
            look = rows.look();
        }
        return look.get();
    }

    @Override
    public void applyWhole() throws SQLException {
        LanePosition position = batch.position();
        if (position == null) {
            return;
        }
        begin();
        applyContent(batch.whole());
        TxSnapshot shown = batch.shown();
        if (shown != null) {
            target.pass(shown, care);
        }
        if (handOff.isDone() && handOff.hadSeveralSnapshots()) {
            target.judgeOrphans(care);
        }
        passMarkers(batch.whole().markers);
        List<Instant> times = batch.commits();
        LaneLease.Step step = new LaneLease.Step(
                position,
                times.isEmpty() ? null : times.getLast(),
                batch.heartbeat(),
                times.size(),
                batch.changes(),
                handOff.isDone());
        switch (target.commit(step, care, streaming)) {
            case COMMITTED -> committed(position, step);
            case REFUSED -> {
                care = care.more();
                careUntil = position.endLsn();
                throw new GoBack();
            }
            case TAKEN_OVER -> throw new GoBack();
            case PAUSED -> paused(position, step);
        }
    }

    /** A small batch is read again after the pause; a large one stays open in its transaction and commits after it. */
    private void paused(LanePosition position, LaneLease.Step step) throws SQLException {
        if (!streaming) {
            throw new GoBack();
        }
        TargetLane.Outcome outcome = TargetLane.Outcome.PAUSED;
        while (outcome == TargetLane.Outcome.PAUSED) {
            progress.paused(true);
            while (target.peek().paused()) {
                if (stopping.await(IDLE)) {
                    throw new GoBack();
                }
            }
            outcome = target.commit(step, care, true);
        }
        progress.paused(false);
        if (outcome != TargetLane.Outcome.COMMITTED) {
            throw new GoBack();
        }
        committed(position, step);
    }

    private void committed(LanePosition position, LaneLease.Step step) {
        commits++;
        streaming = false;
        if (handOff.isDone()) {
            handOff = HandOff.done();
        }
        if (care != Care.USUAL && position.endLsn().compareTo(careUntil) >= 0) {
            care = Care.USUAL;
        }
        List<Instant> times = List.copyOf(batch.commits());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        LogContext.POSITION.set(position.endLsn().toString());
        LOG.debug("committed {} transactions with {} changes", times.size(), step.changes());
        batch.clearWhole();
        progress.applied(
                step,
                target.refusals(),
                new LaneListener.Progress(lane, times, step.changes(), position.endLsn(), clock.instant(), took));
        long now = System.nanoTime();
        if (reported == 0 || now - reported >= REPORT_NANOS) {
            reported = now;
            topic.report(position.kafkaOffset());
        }
    }
}
