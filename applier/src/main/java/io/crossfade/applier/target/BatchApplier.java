package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Contradiction;
import io.crossfade.applier.fold.Folding;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Operation;
import io.crossfade.applier.fold.TableSetAside;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes within an open target transaction: folded first; where the target refuses that, in halves and halves
 * of halves, down to single changes in exact source order. Each half leaves the target as its changes one by one would,
 * so a change that is refused alone is refused for what it is: its row is set aside (invariant I6), and all others are
 * in.
 *
 * <p>Where a unique value has changed hands in a way that folding did not foresee, the table's rows are moved instead of
 * updated before anything is halved, and so for a while, so that the target need not refuse each time.
 */
final class BatchApplier {
    /** For how many further batches a table that needed moving is moved at once. */
    private static final int MOVED_FOR = 1000;

    private static final BitSet NONE = new BitSet();

    private final Statements statements;
    private final Asides asides;
    private final int tables;
    private final boolean inOrder;
    /** By a table's place: for how many batches more its rows are moved. */
    private final int[] moving;

    private long refusals;

    /** @param inOrder whether changes keep the source's order even where nothing is refused */
    BatchApplier(Statements statements, Asides asides, int tables, boolean inOrder) {
        this.statements = statements;
        this.asides = asides;
        this.tables = tables;
        this.inOrder = inOrder;
        this.moving = new int[tables];
    }

    /** How often the target has refused what it was given. */
    long refusals() {
        return refusals;
    }

    /** A target transaction that holds nothing yet. */
    interface Fresh {
        /** Rolls it back and begins it anew. */
        void again() throws SQLException;
    }

    /**
     * @param fresh the target transaction, if it holds nothing yet: then the first attempt needs no savepoint
     * @throws TableSetAside if a table can no longer be kept in step; the caller rolls back
     */
    void apply(List<? extends Change> changes, @Nullable Fresh fresh) throws SQLException {
        BitSet moved = new BitSet();
        for (int place = 0; place < tables; place++) {
            if (moving[place] > 0) {
                moving[place]--;
                moved.set(place);
            }
        }
        apply(changes, moved, asides.isEmpty() ? fresh : null);
    }

    private void apply(List<? extends Change> changes, BitSet moved, @Nullable Fresh fresh) throws SQLException {
        List<? extends Change> left = asides.divert(changes);
        if (left.size() == 1) {
            one(left.getFirst(), fresh);
        } else if (!left.isEmpty() && !folded(left, moved, fresh)) {
            int middle = left.size() / 2;
            apply(left.subList(0, middle), moved, null);
            apply(left.subList(middle, left.size()), moved, null);
        }
    }

    /** Applies changes one by one, each with its consequences. */
    void applyOneByOne(List<? extends Change> changes) throws SQLException {
        for (Change change : changes) {
            for (Change left : asides.divert(List.of(change))) {
                one(left, null);
            }
        }
    }

    /** @param moved tables whose rows are moved; those that turn out to need it are added */
    private boolean folded(List<? extends Change> changes, BitSet moved, @Nullable Fresh fresh) throws SQLException {
        BitSet needed = new BitSet();
        while (true) {
            Refusal refusal;
            try {
                refusal = tried(Folding.fold(changes, tables, inOrder, moved), fresh);
            } catch (Contradiction e) {
                return false;
            }
            if (refusal == null) {
                needed.stream().forEach(place -> moving[place] = MOVED_FOR);
                return true;
            }
            LaneTable table = refusal.meant();
            if (table == null || moved.get(table.place())) {
                return false;
            }
            moved.set(table.place());
            needed.set(table.place());
        }
    }

    private void one(Change change, @Nullable Fresh fresh) throws SQLException {
        Refusal refusal;
        try {
            refusal = tried(Folding.fold(List.of(change), tables, true, NONE), fresh);
        } catch (Contradiction e) {
            throw new IllegalStateException("a single change contradicts itself", e);
        }
        if (refusal != null) {
            Refused refused = refusal.refused();
            switch (change) {
                case Change.Row row -> asides.add(row, refused.reason(), refused.sqlState());
                case Change.Truncation truncation -> {
                    LaneTable table = truncation.tables().getFirst();
                    throw new TableSetAside(
                            table, "the target refused to truncate it: " + refused.reason(), refused.sqlState());
                }
            }
        }
    }

    /** What the target refused, and why. */
    private record Refusal(Operation operation, Refused refused) {
        /** The table whose rows may have met in a unique index only for the order in which they were updated. */
        @Nullable
        LaneTable meant() {
            LaneTable table = switch (operation) {
                case Operation.UpdateRows update -> update.shape().table();
                case Operation.RekeyRows rekey -> rekey.shape().table();
                case Operation.InsertRows insert -> null;
                case Operation.DeleteRows delete -> null;
                case Operation.MoveRows move -> null;
                case Operation.DeleteWhole delete -> null;
                case Operation.UpdateWhole update -> null;
                case Operation.TruncateTables truncate -> null;
            };
            boolean met = SqlStates.isMeeting(refused.sqlState());
            return met && table != null && table.moving() != null ? table : null;
        }
    }

    /** @return null if all operations are done, else why they are not; then nothing is done */
    private @Nullable Refusal tried(List<Operation> operations, @Nullable Fresh fresh) throws SQLException {
        if (fresh == null) {
            statements.execute(ApplySql.SAVEPOINT);
        }
        for (Operation operation : operations) {
            try {
                statements.run(operation);
            } catch (Refused e) {
                refusals++;
                if (fresh == null) {
                    statements.execute(ApplySql.BACK_TO_SAVEPOINT);
                    statements.execute(ApplySql.RELEASE_SAVEPOINT);
                } else {
                    fresh.again();
                }
                return new Refusal(operation, e);
            }
        }
        if (fresh == null) {
            statements.execute(ApplySql.RELEASE_SAVEPOINT);
        }
        return null;
    }
}
