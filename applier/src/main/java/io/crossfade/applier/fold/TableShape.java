package io.crossfade.applier.fold;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where the columns of a table stand in the row images of one relation. Columns are found by name, so another order is
 * no difference; a column that is missing or unknown is. Rows that are reshaped have two shapes: that of the source's
 * relation, whose columns are the inputs, and that of the rows made from them, whose columns are the plan's.
 */
public final class TableShape {
    private final LaneTable table;
    private final Relation relation;
    private final int[] cells;
    private final int[] keyCells;

    private TableShape(LaneTable table, Relation relation, int[] cells, List<Integer> key) {
        this.table = table;
        this.relation = relation;
        this.cells = cells;
        this.keyCells = key.stream().mapToInt(column -> cells[column]).toArray();
    }

    /** @throws TableSetAside if the relation's columns are not those of the plan */
    public static TableShape of(LaneTable table, Relation relation) {
        Reshape reshape = table.plan().reshape();
        return reshape == null
                ? of(table, relation, names(table.plan().columns(), ColumnPlan::source), table.keyColumns())
                : of(
                        table,
                        relation,
                        names(reshape.inputs(), InputColumn::name),
                        reshape.identity().stream()
                                .map(name -> reshape.inputs().indexOf(reshape.input(name)))
                                .toList());
    }

    /** The shape of the rows that are made for a table whose rows are reshaped. */
    public static TableShape made(LaneTable table) {
        TablePlan plan = table.plan();
        Relation relation = new Relation(
                plan.target(),
                'd',
                plan.columns().stream()
                        .map(column -> new Relation.Column(column.target(), plan.isKey(column), 0, -1))
                        .toList());
        return of(table, relation, names(plan.columns(), ColumnPlan::target), table.keyColumns());
    }

    private static <T> List<String> names(List<T> columns, Function<T, String> name) {
        return columns.stream().map(name).toList();
    }

    private static TableShape of(LaneTable table, Relation relation, List<String> columns, List<Integer> key) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < relation.columns().size(); i++) {
            places.put(relation.columns().get(i).name(), i);
        }
        List<String> missing = new ArrayList<>();
        int[] cells = new int[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            Integer place = places.remove(columns.get(i));
            if (place == null) {
                missing.add(columns.get(i));
            } else {
                cells[i] = place;
            }
        }
        places.keySet().removeAll(table.plan().dropped());
        if (!missing.isEmpty() || !places.isEmpty()) {
            throw new TableSetAside(table, "the source table was altered: " + difference(missing, places), null);
        }
        return new TableShape(table, relation, cells, key);
    }

    private static String difference(List<String> missing, Map<String, Integer> unknown) {
        List<String> parts = new ArrayList<>();
        if (!missing.isEmpty()) {
            parts.add("it has no longer the columns " + missing);
        }
        if (!unknown.isEmpty()) {
            parts.add("it has the new columns "
                    + unknown.keySet().stream().sorted().toList());
        }
        return String.join("; ", parts);
    }

    public LaneTable table() {
        return table;
    }

    public Relation relation() {
        return relation;
    }

    /** The index in a row image of a column of the plan, or of an input of the plan's. */
    public int cell(int column) {
        return cells[column];
    }

    /** The index in a row image of the key's first column. */
    public int leadingKeyCell() {
        return keyCells[0];
    }

    public RowKey key(RowImage row) {
        return RowKey.of(row, keyCells);
    }

    public boolean sameKey(RowImage left, RowImage right) {
        for (int cell : keyCells) {
            if (!left.sameCell(cell, right, cell)) {
                return false;
            }
        }
        return true;
    }

    /** The columns of the plan that were not sent in this row. */
    BitSet unchanged(RowImage row) {
        BitSet unchanged = new BitSet(cells.length);
        for (int i = 0; i < cells.length; i++) {
            if (row.isUnchanged(cells[i])) {
                unchanged.set(i);
            }
        }
        return unchanged;
    }

    /**
     * A new row in which every cell that was not sent is taken from the old row, as far as the old row has it: all cells
     * under full identity, else those of the identity alone.
     */
    public RowImage complete(RowImage after, RowImage before) {
        if (!after.hasUnchanged()) {
            return after;
        }
        if (relation.isFullIdentity()) {
            return after.over(before);
        }
        int size = after.size();
        boolean[] fromBefore = new boolean[size];
        boolean any = false;
        for (int i = 0; i < size; i++) {
            fromBefore[i] = after.isUnchanged(i) && relation.columns().get(i).identity();
            any |= fromBefore[i];
        }
        return any ? merge(after, before, fromBefore) : after;
    }

    private static RowImage merge(RowImage after, RowImage before, boolean[] fromBefore) {
        byte[] left = after.buffer();
        byte[] right = before.buffer();
        byte[] both = java.util.Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        int[] spans = new int[2 * fromBefore.length];
        for (int i = 0; i < fromBefore.length; i++) {
            spans[2 * i] = fromBefore[i] ? left.length + before.offset(i) : after.offset(i);
            spans[2 * i + 1] = fromBefore[i] ? before.length(i) : after.length(i);
        }
        return new RowImage(both, spans);
    }
}
