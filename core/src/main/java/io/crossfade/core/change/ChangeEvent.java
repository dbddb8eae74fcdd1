package io.crossfade.core.change;

import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a lane's stream. Row changes stand between the {@link Begin} and the {@link Commit} of their transaction;
 * transactions follow each other in commit order and are never interleaved. {@link Marker}s and {@link Restarted} stand
 * between transactions, except for transactional markers, which stand inside theirs.
 */
public sealed interface ChangeEvent {
    /** A change of one or more tables. */
    sealed interface TableChange extends ChangeEvent {}

    /** A change of one row. */
    sealed interface RowChange extends TableChange {
        Relation relation();
    }

    /**
     * @param xid the transaction's id, lower 32 bits, unsigned
     * @param commitLsn where its commit record starts; known at Begin because the server sends whole transactions
     */
    record Begin(long xid, Lsn commitLsn, Instant commitTime) implements ChangeEvent {}

    record Insert(Relation relation, RowImage after) implements RowChange {}

    /**
     * The row's key is as it was.
     *
     * @param before the whole old row under full identity, null otherwise
     * @param after the new row; cells that the transaction left alone may be Unchanged
     */
    record Update(Relation relation, @Nullable RowImage before, RowImage after) implements RowChange {}

    /**
     * An update that changed the replica identity's columns.
     *
     * @param before the old row: identity columns only (the others NULL), or all of them under full identity
     */
    record KeyChange(Relation relation, RowImage before, RowImage after) implements RowChange {}

    /** @param before the old row: identity columns only (the others NULL), or all of them under full identity */
    record Delete(Relation relation, RowImage before) implements RowChange {}

    /** Tables of one TRUNCATE that belong to this lane. */
    record Truncate(List<Relation> relations, boolean cascade, boolean restartIdentity) implements TableChange {
        public Truncate {
            relations = List.copyOf(relations);
        }
    }

    /** @param endLsn where the commit record ends: a transaction's place in the source's commit order (invariant I3) */
    record Commit(long xid, Lsn commitLsn, Lsn endLsn, Instant commitTime) implements ChangeEvent {}

    /**
     * A message that Crossfade wrote into the source's log with {@code pg_logical_emit_message}. It goes to every lane.
     *
     * @param name what follows {@code crossfade.<migration>.} in the message's prefix, such as {@code heartbeat}
     * @param transactional whether it is ordered by its transaction's commit (then it stands between Begin and Commit)
     */
    record Marker(String name, String content, Lsn lsn, boolean transactional) implements ChangeEvent {}

    /**
     * The first event of a streamer's epoch: a transaction that an older epoch left open is dropped.
     *
     * @param confirmed the slot's confirmed position, from which this epoch streams
     */
    record Restarted(long epoch, Lsn confirmed) implements ChangeEvent {}
}
