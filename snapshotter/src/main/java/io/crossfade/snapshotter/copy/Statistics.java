package io.crossfade.snapshotter.copy;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Fresh statistics for copied tables, so that the applier's first statements are planned well. */
public final class Statistics {
    private Statistics() {}

    /** Gathers those of a lane's tables in the target. */
    public static void gather(Database target, LanePlan lane) {
        try (Connection session = target.open();
                Statement statement = session.createStatement()) {
            for (TablePlan table : lane.tables()) {
                statement.execute(CopySql.analyze(table.target()));
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "gather statistics in the " + target.name());
        }
    }
}
