package io.crossfade.applier;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Touched;
import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.store.LanePosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is read and not yet committed: whole transactions, and the one that is still open. */
final class Batch {
    /** What a change costs besides its values, about. */
    private static final int OVERHEAD = 120;

    /** Changes, what they feed, markers and how much they weigh. */
    static final class Content {
        final List<Change> changes = new ArrayList<>();
        final Touched touched = new Touched();
        final List<ChangeEvent.Marker> markers = new ArrayList<>();
        long bytes;

        private void add(Content other) {
            changes.addAll(other.changes);
            touched.addAll(other.touched);
            markers.addAll(other.markers);
            bytes += other.bytes;
        }

        void clear() {
            clearChanges();
            markers.clear();
        }

        /** They are in the target's open transaction; markers are passed at its end. */
        void clearChanges() {
            changes.clear();
            touched.clear();
            bytes = 0;
        }

        boolean isEmpty() {
            return changes.isEmpty() && touched.isEmpty() && markers.isEmpty();
        }
    }

    private final Content whole = new Content();
    private final Content open = new Content();
    private final List<Instant> commits = new ArrayList<>();
    private @Nullable LanePosition position;
    private @Nullable Instant heartbeat;
    private @Nullable TxSnapshot shown;
    private long changes;
    private long since;

    Content whole() {
        return whole;
    }

    Content open() {
        return open;
    }

    /** When the source committed each whole transaction. */
    List<Instant> commits() {
        return commits;
    }

    /** The position after all that is whole; null if nothing is. */
    @Nullable
    LanePosition position() {
        return position;
    }

    @Nullable
    Instant heartbeat() {
        return heartbeat;
    }

    /** A snapshot of the source, all of which is in the whole part or before it. */
    @Nullable
    TxSnapshot shown() {
        return shown;
    }

    /** Changes of whole transactions, also those that were applied while theirs was open. */
    long changes() {
        return changes;
    }

    /** {@link System#nanoTime} when the first whole part came. */
    long since() {
        return since;
    }

    /** The weight of a change is added by {@link #weigh}, as one event may become no change. */
    void weigh(ChangeEvent.TableChange event) {
        open.bytes += weight(event);
    }

    /** About how many bytes of memory an event takes. */
    static long weight(ChangeEvent.TableChange event) {
        return OVERHEAD
                + switch (event) {
                    case ChangeEvent.Insert insert -> insert.after().payloadBytes();
                    case ChangeEvent.Delete delete -> delete.before().payloadBytes();
                    case ChangeEvent.Update update ->
                        bytes(update.before()) + update.after().payloadBytes();
                    case ChangeEvent.KeyChange change ->
                        change.before().payloadBytes() + change.after().payloadBytes();
                    case ChangeEvent.Truncate truncate -> 0;
                };
    }

    private static long bytes(@Nullable RowImage row) {
        return row == null ? 0 : row.payloadBytes();
    }

    /** The open transaction is whole. */
    void commit(Instant time, LanePosition after, long transactionChanges) {
        whole.add(open);
        open.clear();
        commits.add(time);
        changes += transactionChanges;
        move(after);
    }

    /** A marker between transactions. */
    void marker(ChangeEvent.Marker marker, LanePosition after) {
        whole.markers.add(marker);
        move(after);
    }

    /** @param visible see {@link #shown}; null: it is not known */
    void heartbeat(Instant written, @Nullable TxSnapshot visible, LanePosition after) {
        heartbeat = written;
        shown = visible;
        move(after);
    }

    private void move(LanePosition after) {
        if (position == null) {
            since = System.nanoTime();
        }
        position = after;
    }

    /** The whole part is committed. */
    void clearWhole() {
        whole.clear();
        commits.clear();
        position = null;
        heartbeat = null;
        shown = null;
        changes = 0;
    }
}
