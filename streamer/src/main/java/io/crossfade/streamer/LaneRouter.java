package io.crossfade.streamer;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.wire.EnvelopeWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends each change to its table's lane, Begin and Commit to the lanes that the transaction touches, markers to all. It
 * says with every record which position is safe to confirm once that record is acknowledged (invariant I2).
 *
 * <p>Safe positions: a record that leaves while any lane still holds back events, or inside a transaction, repeats the
 * position before; only the record that empties the last lane between two transactions moves it. One record is kept
 * until the next one or the end of the server's message, to know whether it was that one. Not thread-safe.
 */
final class LaneRouter {
    /** After so many bytes all lanes are emptied at the next commit, so that the safe position moves. */
    private static final long BYTES_BETWEEN_SAFE_POSITIONS = 1 << 20;
    /** How long a small transaction waits for company while the stream is idle. */
    private static final Duration LINGER = Duration.ofMillis(2);

    /**
     * The least time between two records that were not full: what a record costs the producer, the broker, the consumer
     * and the target's commit does not depend on its size.
     */
    private static final Duration SPACING = Duration.ofMillis(10);

    /** A lane that moves a table or reads it, and what tells its rows in the source. */
    private record Home(int lane, List<InputColumn> key) {}

    private final Map<TableId, List<Home>> homes = new HashMap<>();
    private final List<String> topics;
    private final EnvelopeWriter[] writers;
    private final boolean[] touched;
    private final LaneOutput output;

    private boolean inTransaction;
    private long xid;
    private Lsn commitLsn = Lsn.ZERO;
    private Instant commitTime = Instant.EPOCH;

    private Lsn end;
    private Lsn safe;
    private long bytesSinceSafe;
    private long waitingSince;
    private long flushed = System.nanoTime() - SPACING.toNanos();
    private int keptLane;
    private byte @Nullable [] kept;

    /** @param start the slot's confirmed position */
    LaneRouter(MigrationPlan plan, long epoch, int recordBytes, Lsn start, LaneOutput output) {
        this.output = output;
        this.end = start;
        this.safe = start;
        this.topics = plan.lanes().stream().map(LanePlan::topic).toList();
        this.touched = new boolean[topics.size()];
        this.writers = new EnvelopeWriter[topics.size()];
        for (int i = 0; i < writers.length; i++) {
            int lane = i;
            writers[i] = new EnvelopeWriter(epoch, recordBytes, (number, value) -> keep(lane, value));
            for (TablePlan table : plan.lanes().get(i).tables()) {
                if (table.query() == null) {
                    add(table.source(), new Home(lane, table.sourceKey()));
                }
            }
            for (TablePlan table : plan.lanes().get(i).tables()) {
                QueryPlan query = table.query();
                if (query != null) {
                    query.feeds().forEach(feed -> add(feed.table(), new Home(lane, feed.columns())));
                }
            }
        }
    }

    /** A lane that moves a table twice, or reads it too, needs its changes once. */
    private void add(TableId table, Home home) {
        List<Home> known = homes.computeIfAbsent(table, source -> new ArrayList<>());
        if (known.stream().noneMatch(other -> other.lane() == home.lane())) {
            known.add(home);
        }
    }

    /** Opens the epoch in every lane. */
    void restarted(Lsn confirmed) {
        for (EnvelopeWriter writer : writers) {
            writer.restarted(confirmed);
        }
        settle();
    }

    /** Where the relation's rows go, one for each lane; empty if no lane moves it. */
    List<TableRoute> routes(Relation relation) {
        return homes.getOrDefault(relation.table(), List.of()).stream()
                .map(home -> TableRoute.of(home.lane(), writers[home.lane()].relation(relation), relation, home.key()))
                .toList();
    }

    void begin(long newXid, Lsn newCommitLsn, Instant newCommitTime) {
        inTransaction = true;
        xid = newXid;
        commitLsn = newCommitLsn;
        commitTime = newCommitTime;
    }

    /** The writer of a lane that the open transaction changes. */
    EnvelopeWriter change(int lane, int bytes) {
        bytesSinceSafe += bytes;
        EnvelopeWriter writer = writers[lane];
        if (!touched[lane]) {
            if (!inTransaction) {
                throw new IllegalStateException("a change outside a transaction");
            }
            touched[lane] = true;
            writer.begin(xid, commitLsn, commitTime);
        }
        return writer;
    }

    /** @return whether any lane was touched */
    boolean commit(Lsn commitRecord, Lsn commitEnd) {
        boolean any = false;
        for (int lane = 0; lane < writers.length; lane++) {
            if (touched[lane]) {
                touched[lane] = false;
                any = true;
                writers[lane].commit(xid, commitRecord, commitEnd, commitTime);
            }
        }
        inTransaction = false;
        boundary(commitEnd);
        return any;
    }

    void marker(String name, String content, Lsn lsn, boolean transactional) {
        for (int lane = 0; lane < writers.length; lane++) {
            EnvelopeWriter writer = transactional ? change(lane, content.length()) : writers[lane];
            writer.marker(name, content, lsn, transactional);
        }
        if (!transactional) {
            boundary(lsn);
        }
    }

    /** Between two transactions: everything before {@code position} is in the writers or has left them. */
    private void boundary(Lsn position) {
        if (position.isAfter(end)) {
            end = position;
        }
        if (waitingSince == 0) {
            waitingSince = System.nanoTime();
        }
        if (bytesSinceSafe >= BYTES_BETWEEN_SAFE_POSITIONS) {
            flush();
        }
    }

    /** To be called when the server has nothing more to say for now. */
    void idle() {
        if (!inTransaction && waitingSince != 0) {
            long now = System.nanoTime();
            if (now - waitingSince >= LINGER.toNanos() && now - flushed >= SPACING.toNanos()) {
                flush();
                settle();
            }
        }
    }

    private void flush() {
        for (EnvelopeWriter writer : writers) {
            writer.flush();
        }
        flushed = System.nanoTime();
        waitingSince = 0;
        bytesSinceSafe = 0;
    }

    /** To be called after each message of the server: lets the kept record go, with the position it makes safe. */
    void settle() {
        if (kept == null) {
            return;
        }
        if (!inTransaction && isEmpty()) {
            safe = end;
            waitingSince = 0;
            bytesSinceSafe = 0;
        }
        release();
    }

    private boolean isEmpty() {
        for (EnvelopeWriter writer : writers) {
            if (writer.pendingBytes() > 0) {
                return false;
            }
        }
        return true;
    }

    private void keep(int lane, byte[] value) {
        release();
        keptLane = lane;
        kept = value;
    }

    private void release() {
        byte[] leaving = kept;
        if (leaving != null) {
            kept = null;
            output.record(topics.get(keptLane), leaving, safe);
        }
    }
}
