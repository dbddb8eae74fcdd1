package io.crossfade.applier.target;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.Contradiction;
import io.crossfade.applier.fold.Folding;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.Operation;
import io.crossfade.applier.fold.TableSetAside;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes within an open target transaction: folded first; where the target refuses that, in halves and halves
 * of halves, down to single changes in exact source order. Each half leaves the target as its changes one by one would,
 * so a change that is refused alone is refused for what it is: its row is set aside (invariant I6), and all others are
 * in.
 */
final class BatchApplier {
    private final Statements statements;
    private final Asides asides;
    private final int tables;
    private final boolean inOrder;

    /** @param inOrder whether changes keep the source's order even where nothing is refused */
    BatchApplier(Statements statements, Asides asides, int tables, boolean inOrder) {
        this.statements = statements;
        this.asides = asides;
        this.tables = tables;
        this.inOrder = inOrder;
    }

    /** @throws TableSetAside if a table can no longer be kept in step; the caller rolls back */
    void apply(List<? extends Change> changes) throws SQLException {
        List<? extends Change> left = asides.divert(changes);
        if (left.size() == 1) {
            one(left.getFirst());
        } else if (!left.isEmpty() && !folded(left)) {
            int middle = left.size() / 2;
            apply(left.subList(0, middle));
            apply(left.subList(middle, left.size()));
        }
    }

    /** Applies changes one by one, each with its consequences. */
    void applyOneByOne(List<? extends Change> changes) throws SQLException {
        for (Change change : changes) {
            for (Change left : asides.divert(List.of(change))) {
                one(left);
            }
        }
    }

    private boolean folded(List<? extends Change> changes) throws SQLException {
        List<Operation> operations;
        try {
            operations = Folding.fold(changes, tables, inOrder);
        } catch (Contradiction e) {
            return false;
        }
        return tried(operations) == null;
    }

    private void one(Change change) throws SQLException {
        Refused refused;
        try {
            refused = tried(Folding.fold(List.of(change), tables, true));
        } catch (Contradiction e) {
            throw new IllegalStateException("a single change contradicts itself", e);
        }
        if (refused != null) {
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

    /** @return null if all operations are done, else why they are not; then nothing is done */
    private @Nullable Refused tried(List<Operation> operations) throws SQLException {
        statements.execute(ApplySql.SAVEPOINT);
        try {
            for (Operation operation : operations) {
                statements.run(operation);
            }
            statements.execute(ApplySql.RELEASE_SAVEPOINT);
            return null;
        } catch (Refused e) {
            statements.execute(ApplySql.BACK_TO_SAVEPOINT);
            statements.execute(ApplySql.RELEASE_SAVEPOINT);
            return e;
        }
    }
}
