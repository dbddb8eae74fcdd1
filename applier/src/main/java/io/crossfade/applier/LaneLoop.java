package io.crossfade.applier;

import io.crossfade.applier.fold.TableSetAside;
import io.crossfade.applier.target.TargetLane;
import io.crossfade.applier.target.TargetLane.Care;
import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.LaneLease;
import io.crossfade.core.store.LanePosition;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.wire.Envelope;
import io.crossfade.core.wire.EnvelopeDecoder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a lane's records and applies them, from the position that the target holds. A target transaction holds whole
 * source transactions in commit order (invariant I4); one that exceeds a batch is applied as it streams in a target
 * transaction of its own and committed at its end. Whatever goes wrong in between, it goes back to the target's position
 * and reads again from there.
 *
 * <p>A transaction is new exactly if its commit record starts at or above the END LSN that the target holds: commit
 * records do not overlap, so one that starts below it ends at or below it (invariant I3). Begin tells the start, so a
 * transaction that is applied already is passed over without waiting for its Commit.
 */
final class LaneLoop {
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final long REPORT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int TRIES = 5;

    private final String lane;
    private final TargetLane target;
    private final LaneTopic topic;
    private final ApplySettings settings;
    private final Supplier<HandOff> handOffs;
    private final LaneProgress progress;
    private final Stopping stopping;
    private final Clock clock;

    private final Map<TableId, Relation> relations = new HashMap<>();
    private final Batch batch = new Batch();
    private EnvelopeDecoder decoder = new EnvelopeDecoder();
    private RecordOrder order;
    private Intake intake;
    private HandOff handOff = HandOff.done();
    private LanePosition committed = LanePosition.START;
    /** The END LSN of the newest transaction that is applied or waits in the batch. */
    private Lsn end = Lsn.ZERO;

    private @Nullable Begun begun;
    /** The first record of those that are not read to an end: where a reader can begin. */
    private @Nullable LanePosition place;

    /**
     * Whether reading has begun within a transaction whose Begin stands in an earlier record. It is applied already:
     * the position names the record of its Commit.
     */
    private boolean inTail;

    private boolean streaming;
    private Care care = Care.USUAL;
    private Lsn careUntil = Lsn.ZERO;
    private int tries;
    private long reported;
    private long looked = System.nanoTime();

    /** The transaction that is open, and whether its changes are to be applied. */
    private record Begun(ChangeEvent.Begin begin, boolean isNew, Changes changes) {}

    /** Counts the changes of the open transaction. */
    private static final class Changes {
        long count;
    }

    LaneLoop(
            String lane,
            TargetLane target,
            LaneTopic topic,
            ApplySettings settings,
            Supplier<HandOff> handOffs,
            LaneProgress progress,
            Stopping stopping,
            Clock clock) {
        this.lane = lane;
        this.target = target;
        this.topic = topic;
        this.settings = settings;
        this.handOffs = handOffs;
        this.progress = progress;
        this.stopping = stopping;
        this.clock = clock;
        this.order = new RecordOrder(lane, committed);
        this.intake = new Intake(new Shapes(target.tables()::bySource, java.util.Set.of(), relations), handOff);
    }

    /** Applies until it is told to stop. */
    void run() throws SQLException {
        goBack();
        while (!stopping.isAsked()) {
            try {
                List<ConsumerRecord<byte[], byte[]>> records = topic.poll(patience());
                for (ConsumerRecord<byte[], byte[]> each : records) {
                    take(each);
                }
                if (records.isEmpty()) {
                    look();
                }
                if (batch.position() != null && !streaming && isDue()) {
                    applyWhole();
                }
            } catch (TableSetAside e) {
                target.setAside(e);
                goBack();
            } catch (GoBack e) {
                goBack();
            } catch (SQLException e) {
                if (!TargetLane.isWorthAnotherTry(e) || ++tries > TRIES) {
                    throw e;
                }
                goBack();
            }
        }
        target.rollback();
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
    private void goBack() throws SQLException {
        LaneRecord record = target.read();
        while (record.paused() && !stopping.isAsked()) {
            progress.paused(true);
            stopping.await(IDLE);
            record = target.read();
        }
        progress.paused(false);
        committed = record.position();
        progress.at(record);
        end = committed.endLsn();
        batch.open().clear();
        batch.clearWhole();
        begun = null;
        place = null;
        streaming = false;
        inTail = committed.recordNumber() >= 0;
        decoder = new EnvelopeDecoder(committed.streamEpoch());
        order = new RecordOrder(lane, committed);
        handOff = record.handedOff() ? HandOff.done() : handOffs.get();
        intake = new Intake(new Shapes(target.tables()::bySource, target.tablesSetAside(), relations), handOff);
        topic.seek(committed.kafkaOffset());
    }

    /** How long to wait for more records: not beyond the age at which the batch is due. */
    private Duration patience() {
        if (batch.position() == null || streaming) {
            return IDLE;
        }
        long left = settings.batchAge().toNanos() - (System.nanoTime() - batch.since());
        return Duration.ofNanos(Math.max(0, left));
    }

    private boolean isDue() {
        return System.nanoTime() - batch.since() >= settings.batchAge().toNanos();
    }

    private void take(ConsumerRecord<byte[], byte[]> each) throws SQLException {
        Envelope record = decoder.decode(each.value());
        if (!order.accepts(record, each.offset())) {
            return;
        }
        LanePosition here = place;
        if (here == null) {
            here = new LanePosition(record.epoch(), record.number(), each.offset(), end);
            place = here;
        }
        if (record.events().isEmpty()) {
            return; // The first pieces of a large row: a reader must begin with them.
        }
        for (ChangeEvent event : record.events()) {
            take(event, here);
        }
        place = null;
    }

    private void take(ChangeEvent event, LanePosition here) throws SQLException {
        switch (event) {
            case ChangeEvent.Begin begin -> begin(begin);
            case ChangeEvent.TableChange change -> {
                Begun open = begun;
                if (open == null && !inTail) {
                    throw stray(event, here);
                }
                if (open != null && open.isNew()) {
                    change(open, change);
                }
            }
            case ChangeEvent.Commit commit -> commit(commit, here);
            case ChangeEvent.Marker marker -> marker(marker, here);
            case ChangeEvent.Restarted restarted -> dropOpen();
        }
    }

    private void begin(ChangeEvent.Begin begin) throws SQLException {
        dropOpen();
        boolean isNew = begin.commitLsn().compareTo(end) >= 0;
        if (isNew) {
            intake.begin(begin);
        }
        begun = new Begun(begin, isNew, new Changes());
    }

    /** A transaction that a dead streamer left open is dropped; the new one sends it again from its Begin. */
    private void dropOpen() throws SQLException {
        begun = null;
        inTail = false;
        batch.open().clear();
        if (streaming) {
            streaming = false;
            target.read();
        }
    }

    private void change(Begun open, ChangeEvent.TableChange change) throws SQLException {
        batch.weigh(change);
        intake.admit(change, batch.open().changes);
        open.changes().count++;
        if (batch.open().bytes >= settings.batchBytes()) {
            if (batch.position() != null) {
                applyWhole();
            }
            stream();
        }
    }

    private void stream() throws SQLException {
        streaming = true;
        applyContent(batch.open());
        batch.open().clear();
    }

    private void commit(ChangeEvent.Commit commit, LanePosition here) throws SQLException {
        Begun open = begun;
        begun = null;
        if (open == null) {
            if (!inTail || commit.endLsn().isAfter(end)) {
                throw stray(commit, here);
            }
            inTail = false;
            return;
        }
        if (!open.isNew()) {
            return;
        }
        if (!commit.endLsn().isAfter(end)
                || commit.endLsn().compareTo(open.begin().commitLsn()) <= 0) {
            throw new CrossfadeException(
                    ErrorCode.WIRE_CORRUPT,
                    "lane '" + lane + "': a transaction whose commit record starts at "
                            + open.begin().commitLsn() + " ends at " + commit.endLsn() + ", after " + end);
        }
        end = commit.endLsn();
        LanePosition after = new LanePosition(here.streamEpoch(), here.recordNumber(), here.kafkaOffset(), end);
        if (streaming) {
            List<ChangeEvent.Marker> markers = new ArrayList<>(batch.open().markers);
            stream();
            passMarkers(markers);
        }
        batch.commit(commit.commitTime(), after, open.changes().count);
        if (streaming || care != Care.USUAL || batch.whole().bytes >= settings.batchBytes()) {
            applyWhole();
        }
    }

    private void marker(ChangeEvent.Marker marker, LanePosition here) {
        Begun open = begun;
        LanePosition after = new LanePosition(here.streamEpoch(), here.recordNumber(), here.kafkaOffset(), end);
        if (marker.name().equals(MarkerStore.HEARTBEAT)) {
            if (open == null) {
                batch.heartbeat(micros(marker), after);
            }
        } else if (open == null && !(inTail && marker.transactional())) {
            batch.marker(marker, after);
        } else if (open != null && open.isNew()) {
            batch.open().markers.add(marker);
        }
    }

    private Instant micros(ChangeEvent.Marker marker) {
        try {
            long micros = Long.parseLong(marker.content());
            return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
        } catch (NumberFormatException e) {
            throw new CrossfadeException(
                    ErrorCode.WIRE_CORRUPT,
                    "lane '" + lane + "': a heartbeat says '" + marker.content() + "', not when it was written",
                    e);
        }
    }

    private void passMarkers(List<ChangeEvent.Marker> markers) throws SQLException {
        for (ChangeEvent.Marker marker : markers) {
            target.passMarker(marker.name(), marker.content(), marker.lsn(), care);
        }
    }

    private void applyContent(Batch.Content content) throws SQLException {
        if (!content.changes.isEmpty()) {
            target.apply(content.changes, care);
        }
    }

    /** Applies and commits all whole transactions of the batch. */
    private void applyWhole() throws SQLException {
        LanePosition position = batch.position();
        if (position == null) {
            return;
        }
        applyContent(batch.whole());
        passMarkers(batch.whole().markers);
        List<Instant> commits = batch.commits();
        LaneLease.Step step = new LaneLease.Step(
                position,
                commits.isEmpty() ? null : commits.getLast(),
                batch.heartbeat(),
                commits.size(),
                batch.changes(),
                handOff.isDone());
        switch (target.commit(step, care, streaming)) {
            case COMMITTED -> committed(position, step);
            case REFUSED -> {
                care = care.more();
                careUntil = position.endLsn();
                throw new GoBack();
            }
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
        if (outcome == TargetLane.Outcome.REFUSED) {
            throw new GoBack();
        }
        committed(position, step);
    }

    private void committed(LanePosition position, LaneLease.Step step) {
        committed = position;
        tries = 0;
        streaming = false;
        if (care != Care.USUAL && position.endLsn().compareTo(careUntil) >= 0) {
            care = Care.USUAL;
        }
        List<Instant> commits = List.copyOf(batch.commits());
        batch.clearWhole();
        progress.applied(
                step,
                target.refusals(),
                new LaneListener.Progress(lane, commits, step.changes(), position.endLsn(), clock.instant()));
        long now = System.nanoTime();
        if (reported == 0 || now - reported >= REPORT_NANOS) {
            reported = now;
            topic.report(position.kafkaOffset());
        }
    }

    private CrossfadeException stray(ChangeEvent event, LanePosition here) {
        return new CrossfadeException(
                ErrorCode.WIRE_CORRUPT,
                "lane '" + lane + "': " + event.getClass().getSimpleName() + " at offset " + here.kafkaOffset()
                        + " stands in no transaction");
    }

    /** What was read is to be dropped and read again from the target's position. */
    private static final class GoBack extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GoBack() {
            super("back to the committed position", null, false, false);
        }
    }
}
