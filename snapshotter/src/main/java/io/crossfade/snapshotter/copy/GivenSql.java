package io.crossfade.snapshotter.copy;

import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.ReshapeSql;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements of {@link GivenRows}: a chunk's rows as the source has them, as texts, numbered from 1. */
final class GivenSql {
    private static final String GIVEN = "pg_temp.crossfade_given";
    private static final String NUMBER = "\"crossfade number\"";

    private GivenSql() {}

    static String create(Reshape reshape) {
        return "create temporary table crossfade_given (" + NUMBER + " bigint generated always as identity"
                + IntStream.range(0, reshape.inputs().size())
                        .mapToObj(i -> ", " + ReshapeSql.given(i) + " text")
                        .collect(Collectors.joining())
                + ") on commit drop";
    }

    static String copyIn(Reshape reshape) {
        return "copy " + GIVEN + " ("
                + IntStream.range(0, reshape.inputs().size())
                        .mapToObj(ReshapeSql::given)
                        .collect(Collectors.joining(", "))
                + ") from stdin (format text)";
    }

    static final String INDEX = "create unique index on " + GIVEN + " (" + NUMBER + ")";

    /** Makes rows and puts them on the stage; parameters: the numbers from and below which. */
    static String make(TablePlan table, Reshape reshape) {
        // OFFSET 0 keeps the planner from evaluating a mapping over rows outside of the range.
        String range = "(select * from " + GIVEN + " where " + NUMBER + " >= ? and " + NUMBER + " < ? offset 0)";
        return StageSql.insertInto(table) + ReshapeSql.evaluateGiven(table, reshape, range);
    }

    /** The texts of a row; parameter: its number. */
    static String row(Reshape reshape) {
        return "select "
                + IntStream.range(0, reshape.inputs().size())
                        .mapToObj(ReshapeSql::given)
                        .collect(Collectors.joining(", ", "array[", "]"))
                + " from " + GIVEN + " where " + NUMBER + " = ?";
    }
}
