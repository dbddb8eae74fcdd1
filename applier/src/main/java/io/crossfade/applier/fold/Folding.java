package io.crossfade.applier.fold;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds a batch of whole or partial source transactions into few operations that leave the target as the changes one by
 * one would: per key to the last effect, across transactions. The order of keys is kept only where it shows: at key
 * changes that meet a touched key, truncates, tables without a key, and a changed shape of a table.
 */
public final class Folding {
    private final int tables;
    private final boolean inOrder;
    private final BitSet moved;
    private final List<Operation> operations = new ArrayList<>();
    private final Set<LaneTable> truncated = new LinkedHashSet<>();
    private Segment segment;
    private Change.@Nullable Row last;

    private Folding(int tables, boolean inOrder, BitSet moved) {
        this.tables = tables;
        this.inOrder = inOrder;
        this.moved = moved;
        this.segment = new Segment(tables, moved);
    }

    /**
     * @param tables how many tables the lane has
     * @param inOrder whether changes keep the source's order; then only neighbours of one table and kind go together
     * @param moved the places of tables whose rows are moved instead of updated, as far as they may be; of the others
     *     only where values change hands visibly
     * @throws Contradiction if the changes of a key cannot have happened so
     */
    public static List<Operation> fold(List<? extends Change> changes, int tables, boolean inOrder, BitSet moved)
            throws Contradiction {
        Folding folding = new Folding(tables, inOrder, moved);
        for (Change change : changes) {
            switch (change) {
                case Change.Row row -> folding.row(row);
                case Change.Truncation truncation -> folding.truncate(truncation);
            }
        }
        folding.cut();
        return folding.operations;
    }

    private void row(Change.Row change) throws Contradiction {
        if (!truncated.isEmpty()) {
            cut();
        }
        boolean keyed = change.shape().table().hasKey();
        if (!keyed && change.kind() != Change.Kind.INSERT) {
            cut();
            operations.add(whole(change));
            return;
        }
        if (!segment.takes(change) || (inOrder && !continues(change))) {
            cut();
        }
        if (keyed) {
            segment.add(change);
        } else {
            segment.insertWhole(change);
        }
        last = change;
    }

    private static Operation whole(Change.Row change) {
        return switch (change.kind()) {
            case DELETE -> new Operation.DeleteWhole(change.shape(), change.old());
            case UPDATE, REKEY -> new Operation.UpdateWhole(change.shape(), change.old(), change.now());
            case INSERT -> throw new IllegalArgumentException("an insert matches no row");
        };
    }

    /** Whether the change goes on what the one before it did: same table, same kind, another key. */
    private boolean continues(Change.Row change) {
        Change.Row before = last;
        return before == null
                || (before.shape() == change.shape() && before.kind() == change.kind() && !segment.touches(change));
    }

    /** Truncates that follow each other are one, so that their foreign keys do not stand in the way. */
    private void truncate(Change.Truncation truncation) {
        if (!segment.isEmpty()) {
            cut();
        }
        truncated.addAll(truncation.tables());
    }

    private void cut() {
        if (!truncated.isEmpty()) {
            operations.add(new Operation.TruncateTables(List.copyOf(truncated)));
            truncated.clear();
        }
        if (!segment.isEmpty()) {
            segment.emit(operations);
            segment = new Segment(tables, moved);
        }
        last = null;
    }
}
