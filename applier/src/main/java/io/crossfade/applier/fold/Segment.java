package io.crossfade.applier.fold;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of changes whose order across keys does not matter once each key's own changes are folded: it becomes key
 * changes, then deletes with children first, then updates and inserts with parents first. Where rows are moved, no
 * foreign key is checked, and the moves stand after the deletes and before the inserts.
 */
final class Segment {
    private final @Nullable Part[] parts;
    private final BitSet moved;
    private boolean empty = true;

    /** @param moved the places of tables whose rows are to be moved, besides those that show the need themselves */
    Segment(int tables, BitSet moved) {
        parts = new Part[tables];
        this.moved = moved;
    }

    boolean isEmpty() {
        return empty;
    }

    /** Whether the change may join: its table has one shape here, and a key change meets keys not yet touched. */
    boolean takes(Change.Row change) {
        Part part = parts[change.shape().table().place()];
        if (part == null) {
            return true;
        }
        if (part.shape() != change.shape()) {
            return false;
        }
        return change.kind() != Change.Kind.REKEY || (!part.touches(change.key()) && !part.touches(change.newKey()));
    }

    /** Whether a key that this change names was touched in this segment. */
    boolean touches(Change.Row change) {
        Part part = parts[change.shape().table().place()];
        return part != null
                && change.shape().table().hasKey()
                && (part.touches(change.key()) || part.touches(change.newKey()));
    }

    /** An insert into a table without a key. */
    void insertWhole(Change.Row change) {
        part(change).insertWhole(change.now());
    }

    void add(Change.Row change) throws Contradiction {
        part(change).add(change);
    }

    private Part part(Change.Row change) {
        empty = false;
        int place = change.shape().table().place();
        Part part = parts[place];
        if (part == null) {
            part = new Part(change.shape());
            parts[place] = part;
        }
        return part;
    }

    private boolean isMoved(Part part) {
        LaneTable table = part.shape().table();
        return table.moving() != null && (part.handsOver() || moved.get(table.place()));
    }

    /** Adds this segment's operations, in their order. */
    void emit(List<Operation> operations) {
        for (Part part : parts) {
            if (part != null && !isMoved(part)) {
                part.emitRekeys(operations);
            }
        }
        for (int i = parts.length - 1; i >= 0; i--) {
            Part part = parts[i];
            if (part != null) {
                part.emitDeletes(operations, isMoved(part));
            }
        }
        for (Part part : parts) {
            if (part != null && isMoved(part)) {
                part.emitMoves(operations);
            } else if (part != null) {
                part.emitUpdates(operations);
            }
        }
        for (Part part : parts) {
            if (part != null) {
                part.emitInserts(operations);
            }
        }
    }
}
