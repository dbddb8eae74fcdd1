package io.crossfade.applier.target;

import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ExpressionInputs;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.sql.ReshapeSql;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known beforehand of a table whose rows are reshaped: which columns are taken over as they are, which are
 * computed, and what each of them looks at.
 */
final class Reshaping {
    private final LaneTable table;
    private final Reshape reshape;
    private final TableShape made;
    private final List<String> names;
    /** By column of the plan: the input that it is taken from; -1 if it is computed. */
    private final int[] taken;
    /** Columns of the plan that are computed. */
    private final List<Integer> computed = new ArrayList<>();
    /** By column of the plan: the inputs that its expression may look at. */
    private final BitSet[] looksAt;

    private final BitSet conditionLooksAt;
    private final List<Integer> evaluated;
    private final String evaluation;

    Reshaping(LaneTable table) {
        this.table = table;
        this.reshape = Objects.requireNonNull(table.plan().reshape());
        this.made = TableShape.made(table);
        this.names = reshape.inputs().stream().map(InputColumn::name).toList();
        List<ColumnPlan> columns = table.plan().columns();
        this.taken = new int[columns.size()];
        this.looksAt = new BitSet[columns.size()];
        for (int i = 0; i < taken.length; i++) {
            String expression = columns.get(i).expression();
            taken[i] = expression == null ? names.indexOf(columns.get(i).source()) : -1;
            looksAt[i] = inputs(expression);
            if (expression != null) {
                computed.add(i);
            }
        }
        this.conditionLooksAt = inputs(reshape.where());
        BitSet all = (BitSet) conditionLooksAt.clone();
        computed.forEach(column -> all.or(looksAt[column]));
        this.evaluated = all.stream().boxed().toList();
        this.evaluation = ReshapeSql.evaluate(
                table.plan(),
                evaluated.stream().map(reshape.inputs()::get).toList(),
                computed.stream().map(columns::get).toList());
    }

    private BitSet inputs(@Nullable String expression) {
        BitSet inputs = new BitSet();
        if (expression != null) {
            ExpressionInputs.of(expression, table.plan().source().name(), names)
                    .forEach(name -> inputs.set(names.indexOf(name)));
        }
        return inputs;
    }

    LaneTable table() {
        return table;
    }

    Reshape reshape() {
        return reshape;
    }

    /** The shape of the rows that are made. */
    TableShape made() {
        return made;
    }

    boolean isFiltered() {
        return reshape.where() != null;
    }

    /** Whether rows can be made without asking the target anything. */
    boolean isPlain() {
        return computed.isEmpty() && !isFiltered();
    }

    /** Whether the key of a row can be told only by computing it. */
    boolean computesKey() {
        return table.keyColumns().stream().anyMatch(column -> taken[column] < 0);
    }

    /** Columns of the plan that are computed, in the order of the evaluation's values. */
    List<Integer> computed() {
        return computed;
    }

    /** The input that a column is taken from; -1 if it is computed. */
    int takenFrom(int column) {
        return taken[column];
    }

    /** The inputs whose arrays the evaluation takes, in order. */
    List<Integer> evaluated() {
        return evaluated;
    }

    String evaluation() {
        return evaluation;
    }

    /** What can be said of a value of a row in which some cells were not sent. */
    enum Knowledge {
        /** All that it depends on was sent. */
        KNOWN,
        /** Nothing that it depends on was sent, so it is what it was. */
        AS_BEFORE,
        /** Some of what it depends on was not sent. */
        LACKING
    }

    Knowledge ofCondition(TableShape source, RowImage row) {
        return knowledge(conditionLooksAt, source, row);
    }

    Knowledge ofColumn(int column, TableShape source, RowImage row) {
        return knowledge(looksAt[column], source, row);
    }

    private static Knowledge knowledge(BitSet inputs, TableShape source, RowImage row) {
        int unsent = 0;
        int all = 0;
        for (int i = inputs.nextSetBit(0); i >= 0; i = inputs.nextSetBit(i + 1)) {
            all++;
            if (row.isUnchanged(source.cell(i))) {
                unsent++;
            }
        }
        if (unsent == 0) {
            return Knowledge.KNOWN;
        }
        return unsent == all ? Knowledge.AS_BEFORE : Knowledge.LACKING;
    }
}
