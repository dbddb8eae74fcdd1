package io.crossfade.control.status;

import io.crossfade.core.store.ForeignWrite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at a migration. What could not be read is null and named in {@code problems}; nothing is guessed.
 *
 * @param foreignWrites of targets that had any
 * @param slot null where the source has none or did not answer
 * @param inSync whether the copy is over, every lane applies, the lag is below the cutover's bound and nothing is set aside
 */
public record MigrationStatus(
        String migration,
        String phase,
        Instant phaseSince,
        Instant startedAt,
        List<Target> targets,
        List<Table> tables,
        List<Lane> lanes,
        List<SetAside> setAside,
        List<ForeignWrites> foreignWrites,
        @Nullable Slot slot,
        boolean inSync,
        List<String> problems) {
    public MigrationStatus {
        targets = List.copyOf(targets);
        tables = List.copyOf(tables);
        lanes = List.copyOf(lanes);
        setAside = List.copyOf(setAside);
        foreignWrites = List.copyOf(foreignWrites);
        problems = List.copyOf(problems);
    }

    /** The same with other words about what is set aside. */
    public MigrationStatus with(List<SetAside> otherSetAside) {
        return new MigrationStatus(
                migration,
                phase,
                phaseSince,
                startedAt,
                targets,
                tables,
                lanes,
                otherSetAside,
                foreignWrites,
                slot,
                inSync,
                problems);
    }

    /**
     * One target by itself.
     *
     * @param state {@code copying}, {@code in sync}, {@code behind}, {@code rows set aside}, {@code stopped}, {@code
     *     paused}, {@code cut over} or {@code unreachable}
     * @param pausedSince null unless it is paused
     * @param lagMillis of the lane that is farthest behind; null where one is not measured yet
     */
    public record Target(
            String target,
            String state,
            @Nullable Instant pausedSince,
            @Nullable Long lagMillis) {
        /** From how long a pause on what waits in Kafka is worth a word. */
        private static final Duration LONG_PAUSE = Duration.ofHours(1);

        /** What a long pause asks of the operator; empty for any other state. */
        public Optional<String> warning(Instant now) {
            Instant since = pausedSince;
            return since == null || Duration.between(since, now).compareTo(LONG_PAUSE) < 0
                    ? Optional.empty()
                    : Optional.of(
                            "target '" + target + "' is paused since " + since + ": all its changes since then wait"
                                    + " in Kafka, whose topics keep them without limit; see that the brokers' disks hold them and"
                                    + " that nobody sets a retention (`crossfade plan` looks)");
        }
    }

    /** Copy progress of one table; rows and bytes of finished chunks. */
    public record Table(String target, String table, long chunksDone, long chunks, long rowsCopied, long bytesCopied) {}

    /**
     * @param passedUpTo when the newest thing was written in the source that this lane has passed, heartbeats included
     * @param lagMillis how old the newest thing is that this lane has passed, heartbeats included; null before the first
     * @param running whether an applier's session lives
     */
    public record Lane(
            String target,
            String lane,
            String topic,
            boolean copied,
            boolean running,
            boolean paused,
            String endLsn,
            @Nullable Instant commitTime,
            @Nullable Instant passedUpTo,
            @Nullable Long lagMillis,
            long appliedTransactions,
            long appliedChanges) {}

    /** Rows of one table kept out of the target for one reason; {@code rows} is 0 where the whole table is. */
    public record SetAside(
            String target,
            String table,
            String reason,
            @Nullable String sqlstate,
            long rows) {}

    /**
     * Writes of others to moved tables in a target.
     *
     * @param unsettled those that no clean comparison has covered: they stand against a cutover
     * @param newest the first few, the unsettled ones before the others, the newest first
     */
    public record ForeignWrites(String target, long all, long unsettled, List<ForeignWrite> newest) {
        public ForeignWrites {
            newest = List.copyOf(newest);
        }
    }

    /** @param retainedWalBytes WAL that the source keeps for this slot; {@code lagBytes} WAL not yet confirmed */
    public record Slot(
            String name, boolean active, String confirmedLsn, String walStatus, long retainedWalBytes, long lagBytes) {}

    public long rowsCopied() {
        return tables.stream().mapToLong(Table::rowsCopied).sum();
    }
}
