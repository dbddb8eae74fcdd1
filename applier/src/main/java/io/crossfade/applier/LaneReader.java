package io.crossfade.applier;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.store.AlignmentStore;
import io.crossfade.core.store.LanePosition;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.store.Turn;
import io.crossfade.core.wire.Envelope;
import io.crossfade.core.wire.EnvelopeDecoder;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts a lane's records together to transactions, from one position on: each that is new becomes part of the batch, once,
 * in commit order, and as a whole (invariants I2, I3 and I4).
 *
 * <p>A transaction is new exactly if its commit record starts at or above the END LSN that the target holds: commit
 * records do not overlap, so one that starts below it ends at or below it (invariant I3). Begin tells the start, so a
 * transaction that is applied already is passed over without waiting for its Commit.
 */
final class LaneReader {
    /** Hears what becomes of the open transaction. */
    interface Listener {
        /** A change was added to it. */
        void grown() throws SQLException;

        /** It ends here; it is still the batch's open part. */
        void ends() throws SQLException;

        /** It is whole, and part of the batch's whole part. */
        void whole() throws SQLException;

        /** It will never be whole, and what the batch had of it is gone. */
        void dropped() throws SQLException;

        /** All that is whole is to be committed now. */
        void applyWhole() throws SQLException;
    }

    private final String lane;
    private final Batch batch;
    private final Intake intake;
    private final Listener listener;
    private final Alignment alignment;
    private final EnvelopeDecoder decoder;
    private final RecordOrder order;
    /** The END LSN of the newest transaction that is applied or waits in the batch. */
    private Lsn end;

    private @Nullable Begun begun;
    /** The stop that the open transaction asks for. */
    private @Nullable String stop;
    /** Whether the open transaction turns windows: what follows it is to be read with them as they are then. */
    private boolean turns;
    /** The first record of those that are not read to an end: where a reader can begin. */
    private @Nullable LanePosition place;

    /**
     * Whether reading has begun within a transaction whose Begin stands in an earlier record. It is applied already:
     * the position names the record of its Commit.
     */
    private boolean inTail;

    /** The transaction that is open, and whether its changes are to be applied. */
    private record Begun(ChangeEvent.Begin begin, boolean isNew, Changes changes) {}

    /** Counts the changes of the open transaction. */
    private static final class Changes {
        long count;
    }

    /** @param from the position that the target holds; the first record to come is the one that it names */
    LaneReader(String lane, LanePosition from, Batch batch, Intake intake, Listener listener, Alignment alignment) {
        this.lane = lane;
        this.batch = batch;
        this.intake = intake;
        this.listener = listener;
        this.alignment = alignment;
        this.decoder = new EnvelopeDecoder(from.streamEpoch());
        this.order = new RecordOrder(lane, from);
        this.end = from.endLsn();
        this.inTail = from.recordNumber() >= 0;
    }

    /** Whether events wait for a snapshot of the source to be known. */
    boolean isGathering() {
        return alignment.isGathering();
    }

    void take(ConsumerRecord<byte[], byte[]> each) throws SQLException {
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
            gather(event, here);
        }
        place = null;
    }

    /** Takes an event at once, or, while a stop is looked for, later. */
    private void gather(ChangeEvent event, LanePosition here) throws SQLException {
        if (!alignment.isGathering()) {
            take(event, here);
            return;
        }
        Alignment.Settled settled = alignment.gather(event, here);
        if (settled == null) {
            return;
        }
        List<Alignment.Waiting> events = settled.events();
        for (int i = 0; i < settled.border(); i++) {
            gather(events.get(i).event(), events.get(i).here());
        }
        if (settled.standstill() != null) {
            listener.applyWhole();
            alignment.stand(settled.standstill());
        }
        for (int i = settled.border(); i < events.size(); i++) {
            gather(events.get(i).event(), events.get(i).here());
        }
    }

    private void take(ChangeEvent event, LanePosition here) throws SQLException {
        switch (event) {
            case ChangeEvent.Begin begin -> begin(begin);
            case ChangeEvent.TableChange change -> change(change, here);
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
        stop = null;
        turns = false;
        inTail = false;
        batch.open().clear();
        listener.dropped();
    }

    private void change(ChangeEvent.TableChange change, LanePosition here) throws SQLException {
        Begun open = begun;
        if (open == null && !inTail) {
            throw stray(change, here);
        }
        if (open != null && open.isNew()) {
            batch.weigh(change);
            intake.admit(change, batch.open().changes, batch.open().touched);
            open.changes().count++;
            listener.grown();
        }
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
        listener.ends();
        batch.commit(commit.commitTime(), after(here), open.changes().count);
        listener.whole();
        if (turns) {
            listener.applyWhole();
            throw new GoBack();
        }
        String asked = stop;
        if (asked != null) {
            stop = null;
            align(asked);
        }
    }

    private void align(String id) throws SQLException {
        listener.applyWhole();
        alignment.begin(id);
    }

    private LanePosition after(LanePosition here) {
        return new LanePosition(here.streamEpoch(), here.recordNumber(), here.kafkaOffset(), end);
    }

    private void marker(ChangeEvent.Marker marker, LanePosition here) throws SQLException {
        Begun open = begun;
        if (marker.name().equals(AlignmentStore.BEFORE)) {
            if (open == null && !marker.transactional()) {
                align(marker.content());
            } else if (open != null && open.isNew()) {
                stop = marker.content();
            }
        } else if (marker.name().equals(AlignmentStore.TAKEN)) {
            return; // Who waits for it has seen it.
        } else if (marker.name().equals(MarkerStore.HEARTBEAT)) {
            if (open == null) {
                heartbeat(marker, here);
            }
        } else if (marker.name().equals(Turn.MARKER)) {
            turn(marker, open, here);
        } else if (open == null && !(inTail && marker.transactional())) {
            batch.marker(marker, after(here));
        } else if (open != null && open.isNew()) {
            batch.open().markers.add(marker);
        }
    }

    /** In a transaction only: the position moves past it, so that it is read once. */
    private void turn(ChangeEvent.Marker marker, @Nullable Begun open, LanePosition here) throws SQLException {
        if (!marker.transactional() || (open == null && !inTail)) {
            throw stray(marker, here);
        }
        if (open == null || !open.isNew()) {
            return;
        }
        try {
            Turn.parse(marker.content());
        } catch (IllegalArgumentException e) {
            throw new CrossfadeException(ErrorCode.WIRE_CORRUPT, "lane '" + lane + "': " + e.getMessage(), e);
        }
        // A query's rows, read from the source for changes before the turn, must not be committed behind it.
        listener.applyWhole();
        turns = true;
        batch.open().markers.add(marker);
    }

    private void heartbeat(ChangeEvent.Marker marker, LanePosition here) {
        String[] said = marker.content().split(" ", 2);
        TxSnapshot visible = said.length == 1 ? null : TxSnapshot.parse(said[1]);
        if (visible != null) {
            intake.pass(visible);
        }
        batch.heartbeat(time(said[0], marker), visible, after(here));
    }

    private Instant time(String said, ChangeEvent.Marker marker) {
        try {
            long micros = Long.parseLong(said);
            return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
        } catch (NumberFormatException e) {
            throw new CrossfadeException(
                    ErrorCode.WIRE_CORRUPT,
                    "lane '" + lane + "': a heartbeat says '" + marker.content() + "', not when it was written",
                    e);
        }
    }

    private CrossfadeException stray(ChangeEvent event, LanePosition here) {
        return new CrossfadeException(
                ErrorCode.WIRE_CORRUPT,
                "lane '" + lane + "': " + event.getClass().getSimpleName() + " at offset " + here.kafkaOffset()
                        + " stands in no transaction");
    }
}
