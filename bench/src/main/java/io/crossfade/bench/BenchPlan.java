package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The plan of a migration of a few tables that are the same at both ends, all in one lane. */
final class BenchPlan {
    static final String TARGET = "target";

    private BenchPlan() {}

    static MigrationPlan of(String name, List<TableId> tables, Connection source) throws SQLException {
        List<TablePlan> plans = new ArrayList<>();
        for (TableId table : tables) {
            plans.add(table(source, table));
        }
        LanePlan lane = new LanePlan("main", TARGET, "crossfade." + name + ".main", ConstraintMode.REPLICA_ROLE, plans);
        return new MigrationPlan(name, name, name, List.of(lane));
    }

    private static TablePlan table(Connection source, TableId table) throws SQLException {
        List<ColumnPlan> columns = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        try (PreparedStatement read = source.prepareStatement(BenchmarkSql.COLUMNS)) {
            read.setString(1, Identifiers.quote(table));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    String name = row.getString(1);
                    String type = row.getString(2);
                    columns.add(new ColumnPlan(name, name, type, type, row.getString(3), "OPERATOR(pg_catalog.=)"));
                    if (row.getBoolean(4)) {
                        keys.add(name);
                    }
                }
            }
        }
        return new TablePlan(table, table, columns, keys, true, false, false, 0, 0);
    }
}
