package io.crossfade.control.status;

import io.crossfade.core.store.ForeignWrite;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at a migration. What could not be read is null and named in {@code problems}; nothing is guessed.
 *
 * @param migration the name that the file gives it
 * @param phase {@code planned}, {@code copying}, {@code indexing}, {@code applying}, {@code cutting-over}, {@code
 *     cut-over}, {@code completed} or {@code aborted}
 * @param phaseSince when the phase began
 * @param startedAt when the plan was stored
 * @param targets each with its state
 * @param tables the copy's progress, one for each mapping
 * @param lanes how far each lane has applied changes
 * @param setAside what is kept out of the targets
 * @param foreignWrites of targets that had any
 * @param waysBack those that are made, of targets that have the writers or may get them
 * @param verifications of mappings that were ever verified
 * @param pauses the last finished switch of each target in each direction
 * @param slot null where the source has none, because it is not made yet or goes with the migration, or did not answer
 * @param inSync whether the copy is over, every lane applies, the lag is below the cutover's bound and nothing is set
 *     aside; ways back apart
 * @param problems what could not be read, and why, in words for people
 * @param away databases that did not answer, by the names that problems use
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
        List<WayBack> waysBack,
        List<Verified> verifications,
        List<Pause> pauses,
        @Nullable Slot slot,
        boolean inSync,
        List<String> problems,
        List<String> away) {
    private static final String SOURCE = "source";

    public MigrationStatus {
        targets = List.copyOf(targets);
        tables = List.copyOf(tables);
        lanes = List.copyOf(lanes);
        setAside = List.copyOf(setAside);
        foreignWrites = List.copyOf(foreignWrites);
        waysBack = List.copyOf(waysBack);
        verifications = List.copyOf(verifications);
        pauses = List.copyOf(pauses);
        away = List.copyOf(away);
        problems = List.copyOf(problems);
    }

    /** The same with other words about what is set aside. */
    public MigrationStatus with(List<SetAside> otherSetAside, List<WayBack> otherWaysBack) {
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
                otherWaysBack,
                verifications,
                pauses,
                slot,
                inSync,
                problems,
                away);
    }

    /**
     * One target by itself.
     *
     * @param target its name in the file
     * @param state {@code copying}, {@code in sync}, {@code behind}, {@code rows set aside}, {@code stopped}, {@code
     *     paused}, {@code cut over}, {@code 2 of 6 tables cut over} with what else is to be said of the rest, {@code
     *     unreachable}, {@code aborted}, or {@code ended} with the migration
     * @param pausedSince null unless it is paused
     * @param lagMillis of the lane that is farthest behind; null where one is not measured yet
     * @param wayBack the state of its way back; null: it has none
     */
    public record Target(
            String target,
            String state,
            @Nullable Instant pausedSince,
            @Nullable Long lagMillis,
            @Nullable String wayBack) {
        /** From how long a pause on what waits in Kafka is worth a word. */
        private static final Duration LONG_PAUSE = Duration.ofHours(1);

        static final String ABORTED = "aborted";
        static final String ENDED = "ended";

        /** Not of one that has left the migration, or with which the migration has ended. */
        private boolean isRead() {
            return !state.equals(ABORTED) && !state.equals(ENDED);
        }

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

    /**
     * A target's way back, whose lanes write to the source.
     *
     * @param target its name in the file, that of the side that has the writers
     * @param name the migration that it is
     * @param phase {@code planned}, {@code standing-by}, {@code applying} or {@code cutting-over}
     * @param state {@code being made}, {@code stands by}, {@code in sync}, {@code behind}, {@code rows set aside}, {@code
     *     stopped} or {@code unreachable}
     * @param lagMillis of the lane that is farthest behind; null where one is not measured yet
     * @param lanes those that write to the source
     * @param setAside rows that the source refused
     * @param slot in the target; null where it is not made yet or the target did not answer
     */
    public record WayBack(
            String target,
            String name,
            String phase,
            String state,
            @Nullable Long lagMillis,
            List<Lane> lanes,
            List<SetAside> setAside,
            @Nullable Slot slot) {
        public WayBack {
            lanes = List.copyOf(lanes);
            setAside = List.copyOf(setAside);
        }

        /** The same with other words about what is set aside. */
        public WayBack with(List<SetAside> otherSetAside) {
            return new WayBack(target, name, phase, state, lagMillis, lanes, otherSetAside, slot);
        }
    }

    /**
     * Copy progress of one table; rows and bytes of finished chunks.
     *
     * @param target the target's name in the file
     * @param table the mapping's name
     * @param chunksDone pieces of the table that are in
     * @param chunks pieces that it is copied in
     * @param rowsCopied rows of finished chunks
     * @param bytesCopied bytes of finished chunks
     */
    public record Table(String target, String table, long chunksDone, long chunks, long rowsCopied, long bytesCopied) {}

    /**
     * One lane: tables of a target that commit together.
     *
     * @param target the target's name in the file
     * @param lane its name, for good
     * @param topic the Kafka topic that it reads
     * @param copied whether all rows of all its tables are in
     * @param running whether an applier's session lives
     * @param paused whether the operator or a verification holds it
     * @param endLsn LSN up to which the target has the source's transactions
     * @param kafkaOffset of the record at which the lane goes on: those before it are applied
     * @param commitTime when the source committed the last applied transaction; null before the first
     * @param passedUpTo when the newest thing was written in the source that this lane has passed, heartbeats included
     * @param lagMillis how old the newest thing is that this lane has passed, heartbeats included; null before the first
     * @param appliedTransactions since the migration began
     * @param appliedChanges changes of rows since the migration began
     */
    public record Lane(
            String target,
            String lane,
            String topic,
            boolean copied,
            boolean running,
            boolean paused,
            String endLsn,
            long kafkaOffset,
            @Nullable Instant commitTime,
            @Nullable Instant passedUpTo,
            @Nullable Long lagMillis,
            long appliedTransactions,
            long appliedChanges) {}

    /**
     * Rows of one table kept out of the target for one reason; {@code rows} is 0 where the whole table is.
     *
     * @param target the target's name in the file
     * @param table the mapping's name
     * @param reason in words for people
     * @param sqlstate of the target's refusal; null where the target refused nothing
     * @param rows how many; 0: the whole table
     */
    public record SetAside(
            String target,
            String table,
            String reason,
            @Nullable String sqlstate,
            long rows) {}

    /**
     * Writes of others to moved tables in a target.
     *
     * @param target the target's name in the file
     * @param all how many are known, one for each transaction, table and operation
     * @param unsettled those that no clean comparison has covered: they stand against a cutover
     * @param newest the first few, the unsettled ones before the others, the newest first
     */
    public record ForeignWrites(String target, long all, long unsettled, List<ForeignWrite> newest) {
        public ForeignWrites {
            newest = List.copyOf(newest);
        }
    }

    /**
     * What the newest verification of a mapping found.
     *
     * @param table the mapping's name
     * @param verdict {@code equal}, {@code different} or {@code not-proven}
     * @param at when it ended
     * @param rows that it compared, as the source has them
     * @param differences rows that differ
     * @param changing rows that changed under every look
     * @param compared whether it goes on being compared: not once the migration has ended, or its writers have moved and
     *     nothing brings back what they write
     */
    public record Verified(
            String table, String verdict, Instant at, long rows, long differences, long changing, boolean compared) {}

    /**
     * For how long a switch of the writers kept both sides closed, by the journal.
     *
     * @param target the target's name in the file
     * @param direction {@code forward} or {@code back}
     * @param at when the other side was open
     * @param millis how long neither side took writes
     */
    public record Pause(String target, String direction, Instant at, long millis) {}

    /**
     * A replication slot.
     *
     * @param name of the replication slot
     * @param active whether somebody reads from it
     * @param confirmedLsn LSN up to which what was read is safe in Kafka; of one that is gone: what was last about to be
     *     confirmed to it
     * @param walStatus {@code reserved}, {@code extended}, {@code unreserved}, {@code lost} or {@code unknown} (PostgreSQL
     *     manual, 54.19 pg_replication_slots), or {@code gone}: it was made, and its server has none of that name any more
     * @param retainedWalBytes WAL that its server keeps for this slot
     * @param lagBytes WAL not yet confirmed
     * @param safeWalBytes WAL that may still be written before the server gives the slot up; null where it has no limit, or
     *     has given it up
     * @param serverLsn LSN at which its server's log ended
     * @param serverTime when that was, by the server's clock
     */
    public record Slot(
            String name,
            boolean active,
            String confirmedLsn,
            String walStatus,
            long retainedWalBytes,
            long lagBytes,
            @Nullable Long safeWalBytes,
            String serverLsn,
            Instant serverTime) {
        static final String GONE = "gone";

        /** Whether its server has removed WAL that it needs, or has removed the slot itself. */
        public boolean hasLostWal() {
            return walStatus.equals("lost") || walStatus.equals(GONE);
        }
    }

    /** By the names that problems use, whether each database that was looked at answered; the source from its slot on. */
    public Map<String, Boolean> answered() {
        Map<String, Boolean> answered = new LinkedHashMap<>();
        if (slot != null || away.contains(SOURCE)) {
            answered.put(SOURCE, !away.contains(SOURCE));
        }
        for (Target target : targets) {
            if (target.isRead()) {
                String name = "target " + target.target();
                answered.put(name, !away.contains(name));
            }
        }
        return answered;
    }

    /** Whether every target that was looked at answered. */
    public boolean targetsAnswered() {
        return away.stream().allMatch(SOURCE::equals);
    }

    /** Of the lane that is farthest behind; null where none is measured. */
    public @Nullable Long mostLagMillis() {
        return lanes.stream()
                .map(Lane::lagMillis)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Rows that are set aside; a table that is set aside as a whole counts as one. */
    public long setAsideRows() {
        return setAside.stream().mapToLong(one -> Math.max(1, one.rows())).sum();
    }

    /** Rows inserted, updated and deleted in all targets so far. */
    public long appliedChanges() {
        return lanes.stream().mapToLong(Lane::appliedChanges).sum();
    }

    public long rowsCopied() {
        return tables.stream().mapToLong(Table::rowsCopied).sum();
    }
}
