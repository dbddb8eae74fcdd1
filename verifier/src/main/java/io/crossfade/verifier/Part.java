package io.crossfade.verifier;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some of a table's rows. */
sealed interface Part {
    Part WHOLE = new Blocks(0, -1);

    /** @param name what the end calls a column */
    String condition(String alias, Function<ColumnPlan, String> name);

    /**
     * Those that lie in some of its blocks.
     *
     * @param until the first block behind them; negative: they reach to the table's end
     */
    record Blocks(long from, long until) implements Part {
        @Override
        public String condition(String alias, Function<ColumnPlan, String> name) {
            String lower = alias + ".ctid >= '(" + from + ",0)'::tid";
            return until < 0 ? lower : lower + " and " + alias + ".ctid < '(" + until + ",0)'::tid";
        }
    }

    /**
     * Those whose leading key column lies between two borders; an index finds them.
     *
     * @param key see {@link KeyCells#isOrdered}
     * @param lower the text of the least value; null: there is none, and rows without a value belong to them
     * @param upper the text of the first value beyond; null: there is none
     */
    record Keys(
            ColumnPlan key,
            @Nullable String lower,
            @Nullable String upper) implements Part {
        @Override
        public String condition(String alias, Function<ColumnPlan, String> name) {
            String column = alias + "." + Identifiers.quote(name.apply(key));
            List<String> borders = new ArrayList<>();
            if (lower != null) {
                borders.add(column + " >= " + value(lower));
            }
            if (upper != null) {
                String below = column + " < " + value(upper);
                borders.add(lower == null ? "(" + below + " or " + column + " is null)" : below);
            }
            return borders.isEmpty() ? "true" : String.join(" and ", borders);
        }

        private String value(String border) {
            return Identifiers.literal(border) + "::" + KeyCells.type(key);
        }
    }
}
