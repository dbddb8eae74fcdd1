package io.crossfade.applier;

import io.crossfade.applier.source.PassedTransactions;
import io.crossfade.applier.source.SourceRows;
import io.crossfade.applier.target.Standstill;
import io.crossfade.applier.target.TargetLane;
import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.store.AlignmentStore;
import io.crossfade.core.store.LanePosition;
import io.crossfade.core.store.Turn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a lane stand still where a snapshot of the source ends. Between the two markers of {@link AlignmentStore} its events
 * are gathered, not applied; then those that the snapshot sees are applied, and the lane stands until it is released, or
 * for {@link #LONGEST}.
 *
 * <p>Commits overtake each other in snapshots: a transaction may stand in the log before another and be visible after it.
 * A snapshot that does not see just what lies before one place in the log is refused; the comparison takes another.
 */
final class Alignment {
    static final Duration LONGEST = Duration.ofSeconds(1);

    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long MOST_BYTES = 64L << 20;
    private static final Duration LOOK = Duration.ofMillis(1);

    private final TargetLane target;
    private final PassedTransactions passed;
    private final @Nullable SourceRows source;
    private final Stopping stopping;
    private @Nullable Gathering gathering;

    Alignment(TargetLane target, PassedTransactions passed, @Nullable SourceRows source, Stopping stopping) {
        this.target = target;
        this.passed = passed;
        this.source = source;
        this.stopping = stopping;
    }

    /** An event that waits, and the position of the record that it came in. */
    record Waiting(ChangeEvent event, LanePosition here) {}

    private static final class Gathering {
        final Standstill standstill;
        final List<Waiting> events = new ArrayList<>();
        final long since = System.nanoTime();
        long bytes;

        Gathering(Standstill standstill) {
            this.standstill = standstill;
        }

        void add(ChangeEvent event, LanePosition here) {
            events.add(new Waiting(event, here));
            bytes += event instanceof ChangeEvent.TableChange change ? Batch.weight(change) : 0;
        }

        boolean isTooMuch() {
            return bytes > MOST_BYTES || System.nanoTime() - since > PATIENCE_NANOS;
        }
    }

    /** The first marker has come, and all before it is committed: gathers what follows, if the stop is still asked for. */
    void begin(String id) throws SQLException {
        Standstill standstill = target.standstill(id);
        if (standstill.isAsked()) {
            gathering = new Gathering(standstill);
        }
    }

    boolean isGathering() {
        return gathering != null;
    }

    /** @return what is known now, if gathering ends with this event */
    @Nullable
    Settled gather(ChangeEvent event, LanePosition here) throws SQLException {
        Gathering now = gathering;
        if (now == null) {
            throw new IllegalStateException("no marker has come");
        }
        now.add(event, here);
        String prefix = now.standstill.id() + " ";
        if (event instanceof ChangeEvent.Marker marker
                && marker.name().equals(AlignmentStore.TAKEN)
                && marker.content().startsWith(prefix)) {
            return settle(now, TxSnapshot.parse(marker.content().substring(prefix.length())));
        }
        return endsGathering(event) || now.isTooMuch() ? refuse(now) : null;
    }

    /** Before and behind a turn the lane is not the same. */
    private static boolean endsGathering(ChangeEvent event) {
        return event instanceof ChangeEvent.Restarted
                || (event instanceof ChangeEvent.Marker marker && marker.name().equals(Turn.MARKER));
    }

    private Settled settle(Gathering now, TxSnapshot snapshot) throws SQLException {
        int border = border(now.events, snapshot);
        if (border < 0 || !passed.areShownBy(snapshot) || !isSettled()) {
            return refuse(now);
        }
        gathering = null;
        return new Settled(now.events, border, now.standstill);
    }

    /** What an earlier applier of the lane had applied must be visible too. */
    private boolean isSettled() {
        try {
            return source == null || source.isSettled();
        } catch (SourceRows.Unreadable e) {
            return false;
        }
    }

    private Settled refuse(Gathering now) throws SQLException {
        gathering = null;
        now.standstill.fail();
        return new Settled(now.events, now.events.size(), null);
    }

    /** Where the first transaction begins that a snapshot does not see; negative if it sees a later one. */
    private static int border(List<Waiting> events, TxSnapshot snapshot) {
        int border = events.size();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).event() instanceof ChangeEvent.Begin begin) {
                boolean seen = snapshot.sees(begin.xid());
                if (seen && border < events.size()) {
                    return -1;
                }
                if (!seen) {
                    border = Math.min(border, i);
                }
            }
        }
        return border;
    }

    /**
     * Gathered events, to be applied now.
     *
     * @param border how many of them come before the stop
     * @param standstill null: there is no stop
     */
    record Settled(
            List<Waiting> events, int border, @Nullable Standstill standstill) {}

    /** Stands still, all before being committed, until the comparison has its snapshot. */
    void stand(Standstill standstill) throws SQLException {
        if (!standstill.begin()) {
            return;
        }
        long until = System.nanoTime() + LONGEST.toNanos();
        while (standstill.isHeld()) {
            if (System.nanoTime() - until > 0 || stopping.await(LOOK)) {
                standstill.fail();
                return;
            }
        }
    }
}
