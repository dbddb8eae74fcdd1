package io.crossfade.control.summary;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One target as one snapshot of it has it: rows in the tables, and rows kept out of them with the reasons.
 *
 * @param rows of each target table
 * @param wholeTables why a mapping's table is set aside as a whole
 */
record TargetLook(
        Instant at,
        Map<MappingId, Long> rows,
        Map<MappingId, List<MigrationSummary.Reason>> setAside,
        Map<MappingId, String> wholeTables,
        List<MigrationSummary.RowSetAside> rowsSetAside) {
    TargetLook {
        rows = Map.copyOf(rows);
        setAside = Map.copyOf(setAside);
        wholeTables = Map.copyOf(wholeTables);
        rowsSetAside = List.copyOf(rowsSetAside);
    }

    /** @param everyRow whether each row that is set aside is named */
    static TargetLook at(String name, Database target, String migration, List<TablePlan> tables, boolean everyRow) {
        try (Connection session =
                        target.as(target.applicationName() + "/summary").open();
                Statement statement = session.createStatement()) {
            statement.execute(SummarySql.BEGIN);
            Instant at = PostgresCounter.now(statement);
            TargetLook look = new TargetLook(
                    at,
                    counts(session, statement, tables),
                    reasons(session, migration),
                    wholeTables(session, migration),
                    everyRow ? rowsSetAside(name, session, migration) : List.of());
            statement.execute(SummarySql.COMMIT);
            return look;
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "count the rows of the " + target.name());
        }
    }

    private static Map<MappingId, Long> counts(Connection session, Statement statement, List<TablePlan> tables)
            throws SQLException {
        Map<MappingId, Long> counts = new HashMap<>();
        for (TablePlan table : tables) {
            boolean partitioned = PostgresCounter.isPartitioned(session, table.target());
            try (ResultSet row = statement.executeQuery(SummarySql.brought(table, partitioned))) {
                row.next();
                counts.put(table.id(), row.getLong(1));
            }
        }
        return counts;
    }

    private interface Taker {
        void take(ResultSet row) throws SQLException;
    }

    private static void read(Connection session, String sql, String migration, Taker taker) throws SQLException {
        try (PreparedStatement read = session.prepareStatement(sql)) {
            read.setString(1, migration);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    taker.take(row);
                }
            }
        }
    }

    private static Map<MappingId, List<MigrationSummary.Reason>> reasons(Connection session, String migration)
            throws SQLException {
        Map<MappingId, List<MigrationSummary.Reason>> reasons = new HashMap<>();
        read(
                session,
                SummarySql.SET_ASIDE,
                migration,
                row -> reasons.computeIfAbsent(new MappingId(row.getString(1)), mapping -> new ArrayList<>())
                        .add(new MigrationSummary.Reason(row.getString(2), row.getString(3), row.getLong(4))));
        return reasons;
    }

    private static Map<MappingId, String> wholeTables(Connection session, String migration) throws SQLException {
        Map<MappingId, String> tables = new HashMap<>();
        read(
                session,
                SummarySql.SET_ASIDE_TABLES,
                migration,
                row -> tables.put(new MappingId(row.getString(1)), row.getString(2)));
        return tables;
    }

    private static List<MigrationSummary.RowSetAside> rowsSetAside(String name, Connection session, String migration)
            throws SQLException {
        List<MigrationSummary.RowSetAside> rows = new ArrayList<>();
        read(
                session,
                SummarySql.ROWS_SET_ASIDE,
                migration,
                row -> rows.add(new MigrationSummary.RowSetAside(
                        name,
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        Objects.requireNonNull(row.getObject(5, OffsetDateTime.class))
                                .toInstant())));
        return rows;
    }
}
