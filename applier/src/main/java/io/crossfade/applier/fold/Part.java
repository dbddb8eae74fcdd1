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
 * The changes of one table within a segment, folded key by key. What it emits leaves the table as the changes one by one
 * would; if its updates and key changes are moved, also where unique values have changed hands between the rows.
 *
 * <p>Without moving, updates run in the order of their keys' first change. A value that one row gives up and another
 * takes is free in time, unless the taker was touched before the giver; then the taker has had two values in this
 * segment, and {@link #handsOver} says so.
 */
final class Part {
    private record Rekey(RowImage before, RowImage after) {}

    private final TableShape shape;
    private final Map<RowKey, Effect> effects = new HashMap<>();
    /** The effects in the order of their keys' first change. */
    private final List<Effect> inOrder = new ArrayList<>();
    /** By the new key. A row changes its key at most once within a segment, as its first change there. */
    private final Map<RowKey, Rekey> rekeys = new LinkedHashMap<>();

    private boolean handsOver;

    Part(TableShape shape) {
        this.shape = shape;
    }

    TableShape shape() {
        return shape;
    }

    boolean touches(RowKey key) {
        return effects.containsKey(key);
    }

    /** Whether a row has had two values in a column that the target wants unique. */
    boolean handsOver() {
        return handsOver;
    }

    /** An insert into a table without a key. */
    void insertWhole(RowImage row) {
        inOrder.add(new Effect(Effect.State.ABSENT_PRESENT, row));
    }

    void add(Change.Row change) throws Contradiction {
        RowKey key = change.key();
        Effect effect = effects.get(key);
        if (change.kind() == Change.Kind.REKEY) {
            put(key, new Effect(Effect.State.ABSENT_ABSENT, change.old()));
            put(change.newKey(), new Effect(Effect.State.REKEYED, change.now()));
            rekeys.put(change.newKey(), new Rekey(change.old(), change.now()));
            return;
        }
        if (effect == null) {
            put(key, first(change));
            return;
        }
        if (change.kind() == Change.Kind.UPDATE && !handsOver) {
            handsOver = effect.wasPresent() && differs(effect.row(), change.now());
        }
        boolean fits = switch (change.kind()) {
            case INSERT -> effect.insert(change.now());
            case UPDATE -> effect.update(change.now());
            case DELETE -> effect.delete(change.old());
            case REKEY -> false;
        };
        if (!fits) {
            throw new Contradiction(shape.table(), change.kind() + " after " + effect.state);
        }
    }

    private void put(RowKey key, Effect effect) {
        effects.put(key, effect);
        inOrder.add(effect);
    }

    private static Effect first(Change.Row change) {
        return switch (change.kind()) {
            case INSERT -> new Effect(Effect.State.ABSENT_PRESENT, change.now());
            case UPDATE -> new Effect(Effect.State.PRESENT_CHANGED, change.now());
            case DELETE -> new Effect(Effect.State.PRESENT_ABSENT, change.old());
            case REKEY -> throw new IllegalArgumentException("a key change has two keys");
        };
    }

    private boolean differs(RowImage earlier, RowImage later) {
        Moving moving = shape.table().moving();
        if (moving == null) {
            return false;
        }
        for (int column : moving.contested()) {
            int cell = shape.cell(column);
            if (!later.isUnchanged(cell) && !earlier.sameCell(cell, later, cell)) {
                return true;
            }
        }
        return false;
    }

    void emitRekeys(List<Operation> operations) {
        Map<BitSet, Operation.RekeyRows> byMask = new LinkedHashMap<>();
        for (Rekey rekey : rekeys.values()) {
            Operation.RekeyRows rows = byMask.computeIfAbsent(
                    shape.unchanged(rekey.after()),
                    mask -> new Operation.RekeyRows(shape, mask, new ArrayList<>(), new ArrayList<>()));
            rows.before().add(rekey.before());
            rows.after().add(rekey.after());
        }
        operations.addAll(byMask.values());
    }

    /** @param moved whether rows are still under the keys that they had before the segment */
    void emitDeletes(List<Operation> operations, boolean moved) {
        List<RowImage> rows = new ArrayList<>();
        for (Effect effect : inOrder) {
            switch (effect.state) {
                case PRESENT_ABSENT, PRESENT_REPLACED -> {
                    Rekey rekey = moved ? rekeyTo(effect.row()) : null;
                    rows.add(rekey == null ? effect.row() : rekey.before());
                }
                case ABSENT_PRESENT, ABSENT_ABSENT, PRESENT_CHANGED, REKEYED -> {}
            }
        }
        if (!rows.isEmpty()) {
            operations.add(new Operation.DeleteRows(shape, rows));
        }
    }

    void emitUpdates(List<Operation> operations) {
        Map<BitSet, List<RowImage>> byMask = new LinkedHashMap<>();
        List<RowImage> complete = new ArrayList<>();
        for (Effect effect : inOrder) {
            if (effect.state == Effect.State.PRESENT_CHANGED) {
                RowImage row = effect.row();
                (row.hasUnchanged()
                                ? byMask.computeIfAbsent(shape.unchanged(row), mask -> new ArrayList<>())
                                : complete)
                        .add(row);
            }
        }
        if (!complete.isEmpty()) {
            operations.add(new Operation.UpdateRows(shape, new BitSet(), complete));
        }
        byMask.forEach((mask, rows) -> operations.add(new Operation.UpdateRows(shape, mask, rows)));
    }

    /** Updates and key changes as one. */
    void emitMoves(List<Operation> operations) {
        Operation.MoveRows moves = new Operation.MoveRows(shape, new BitSet(), new ArrayList<>(), new ArrayList<>());
        for (Effect effect : inOrder) {
            switch (effect.state) {
                case PRESENT_CHANGED, REKEYED -> {
                    Rekey rekey = rekeyTo(effect.row());
                    RowImage after = rekey == null ? effect.row() : effect.row().over(rekey.after());
                    moves.before().add(rekey == null ? after : rekey.before());
                    moves.after().add(after);
                    if (after.hasUnchanged()) {
                        moves.unchanged().or(shape.unchanged(after));
                    }
                }
                case ABSENT_PRESENT, ABSENT_ABSENT, PRESENT_ABSENT, PRESENT_REPLACED -> {}
            }
        }
        if (!moves.after().isEmpty()) {
            operations.add(moves);
        }
    }

    private @Nullable Rekey rekeyTo(RowImage row) {
        return rekeys.isEmpty() ? null : rekeys.get(shape.key(row));
    }

    void emitInserts(List<Operation> operations) {
        List<RowImage> rows = new ArrayList<>();
        for (Effect effect : inOrder) {
            switch (effect.state) {
                case ABSENT_PRESENT, PRESENT_REPLACED -> rows.add(effect.row());
                case ABSENT_ABSENT, PRESENT_CHANGED, PRESENT_ABSENT, REKEYED -> {}
            }
        }
        if (!rows.isEmpty()) {
            operations.add(new Operation.InsertRows(shape, rows));
        }
    }
}
