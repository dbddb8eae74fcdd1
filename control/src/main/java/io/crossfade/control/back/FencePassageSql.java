package io.crossfade.control.back;

import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.time.Duration;

/** The statements of {@link FencePassage}. */
final class FencePassageSql {
    private FencePassageSql() {}

    /** Until the transaction ends, the session writes as a lane does, and waits for no lock longer than this. */
    static String asTheLane(ConstraintMode mode, Duration lockTimeout) {
        return "set local lock_timeout = " + lockTimeout.toMillis()
                + (mode == ConstraintMode.REPLICA_ROLE ? "; set local session_replication_role = replica" : "");
    }

    /** An update would have to set a column, and one that is always generated as identity cannot be set to a value. */
    static String insertNothing(TablePlan table) {
        String columns = Identifiers.quoteAll(
                table.columns().stream().map(ColumnPlan::target).toList());
        String name = Identifiers.quote(table.target());
        return "insert into " + name + " (" + columns + ")"
                + (table.overridingSystemValue() ? " overriding system value" : "") + " select " + columns + " from "
                + name + " where false";
    }
}
