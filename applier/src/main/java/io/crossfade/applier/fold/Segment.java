package io.crossfade.applier.fold;

import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of changes whose order across keys does not matter once each key's own changes are folded: it becomes key
 * changes, then deletes with children first, then updates and inserts with parents first.
 */
final class Segment {
    /** The changes of one table within the segment. */
    private static final class Part {
        final TableShape shape;
        final Map<RowKey, Effect> effects = new HashMap<>();
        /** The effects in the order of their keys' first change. */
        final List<Effect> inOrder = new ArrayList<>();

        final Map<BitSet, Operation.RekeyRows> rekeys = new LinkedHashMap<>();

        Part(TableShape shape) {
            this.shape = shape;
        }

        void put(RowKey key, Effect effect) {
            effects.put(key, effect);
            inOrder.add(effect);
        }
    }

    private final @Nullable Part[] parts;
    private boolean empty = true;

    Segment(int tables) {
        parts = new Part[tables];
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
        if (part.shape != change.shape()) {
            return false;
        }
        return change.kind() != Change.Kind.REKEY
                || (!part.effects.containsKey(change.key()) && !part.effects.containsKey(change.newKey()));
    }

    /** Whether a key that this change names was touched in this segment. */
    boolean touches(Change.Row change) {
        Part part = parts[change.shape().table().place()];
        return part != null
                && change.shape().table().hasKey()
                && (part.effects.containsKey(change.key()) || part.effects.containsKey(change.newKey()));
    }

    /** An insert into a table without a key. */
    void insertWhole(Change.Row change) {
        part(change).inOrder.add(new Effect(Effect.State.ABSENT_PRESENT, change.now()));
    }

    void add(Change.Row change) throws Contradiction {
        Part part = part(change);
        if (change.kind() == Change.Kind.REKEY) {
            rekey(part, change);
            return;
        }
        RowKey key = change.key();
        Effect effect = part.effects.get(key);
        if (effect == null) {
            part.put(key, first(change));
            return;
        }
        boolean fits = switch (change.kind()) {
            case INSERT -> effect.insert(change.now());
            case UPDATE -> effect.update(change.now());
            case DELETE -> effect.delete(change.old());
            case REKEY -> false;
        };
        if (!fits) {
            throw new Contradiction(change.shape().table(), change.kind() + " after " + effect.state);
        }
    }

    private static Effect first(Change.Row change) {
        return switch (change.kind()) {
            case INSERT -> new Effect(Effect.State.ABSENT_PRESENT, change.now());
            case UPDATE -> new Effect(Effect.State.PRESENT_CHANGED, change.now());
            case DELETE -> new Effect(Effect.State.PRESENT_ABSENT, change.old());
            case REKEY -> throw new IllegalArgumentException("a key change has two keys");
        };
    }

    private static void rekey(Part part, Change.Row change) {
        BitSet unchanged = part.shape.unchanged(change.now());
        Operation.RekeyRows rows = part.rekeys.computeIfAbsent(
                unchanged, mask -> new Operation.RekeyRows(part.shape, mask, new ArrayList<>(), new ArrayList<>()));
        rows.before().add(change.old());
        rows.after().add(change.now());
        part.put(change.key(), new Effect(Effect.State.ABSENT_ABSENT, change.old()));
        part.put(change.newKey(), new Effect(Effect.State.REKEYED, null));
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

    /** Adds this segment's operations, in their order. */
    void emit(List<Operation> operations) {
        for (Part part : parts) {
            if (part != null) {
                operations.addAll(part.rekeys.values());
            }
        }
        for (int i = parts.length - 1; i >= 0; i--) {
            Part part = parts[i];
            if (part != null) {
                emitDeletes(part, operations);
            }
        }
        for (Part part : parts) {
            if (part != null) {
                emitUpdates(part, operations);
            }
        }
        for (Part part : parts) {
            if (part != null) {
                emitInserts(part, operations);
            }
        }
    }

    private static void emitDeletes(Part part, List<Operation> operations) {
        List<RowImage> rows = new ArrayList<>();
        for (Effect effect : part.inOrder) {
            switch (effect.state) {
                case PRESENT_ABSENT, PRESENT_REPLACED -> rows.add(effect.row());
                case ABSENT_PRESENT, ABSENT_ABSENT, PRESENT_CHANGED, REKEYED -> {}
            }
        }
        if (!rows.isEmpty()) {
            operations.add(new Operation.DeleteRows(part.shape, rows));
        }
    }

    private static void emitUpdates(Part part, List<Operation> operations) {
        Map<BitSet, List<RowImage>> byMask = new LinkedHashMap<>();
        List<RowImage> complete = new ArrayList<>();
        for (Effect effect : part.inOrder) {
            if (effect.state == Effect.State.PRESENT_CHANGED) {
                RowImage row = effect.row();
                (row.hasUnchanged()
                                ? byMask.computeIfAbsent(part.shape.unchanged(row), mask -> new ArrayList<>())
                                : complete)
                        .add(row);
            }
        }
        if (!complete.isEmpty()) {
            operations.add(new Operation.UpdateRows(part.shape, new BitSet(), complete));
        }
        byMask.forEach((mask, rows) -> operations.add(new Operation.UpdateRows(part.shape, mask, rows)));
    }

    private static void emitInserts(Part part, List<Operation> operations) {
        List<RowImage> rows = new ArrayList<>();
        for (Effect effect : part.inOrder) {
            switch (effect.state) {
                case ABSENT_PRESENT, PRESENT_REPLACED -> rows.add(effect.row());
                case ABSENT_ABSENT, PRESENT_CHANGED, PRESENT_ABSENT, REKEYED -> {}
            }
        }
        if (!rows.isEmpty()) {
            operations.add(new Operation.InsertRows(part.shape, rows));
        }
    }
}
