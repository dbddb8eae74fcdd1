package io.crossfade.control.survey;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.KeptPlan;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's statistics say of a database and of a migration's tables in it (PostgreSQL manual, 27.2 The Cumulative
 * Statistics System). No table is read.
 *
 * @param name under which the migration knows the database
 * @param database its name on the server
 * @param version of the server, such as {@code 16.4}
 * @param bytes of the whole database on disk
 * @param connections clients of the whole server
 * @param maxConnections that the server takes
 * @param commits transactions since the statistics began
 * @param rollbacks likewise
 * @param deadlocks likewise
 * @param startedAt when the server started
 * @param tables those of the migration that are there, in the order of names
 */
public record DatabaseStatistics(
        String name,
        String database,
        String version,
        long bytes,
        int connections,
        int maxConnections,
        long commits,
        long rollbacks,
        long deadlocks,
        Instant startedAt,
        List<Table> tables) {
    public DatabaseStatistics {
        tables = List.copyOf(tables);
    }

    /**
     * One table, its partitions included.
     *
     * @param estimatedRows from the statistics; 0 where there are none
     * @param bytes of heap, TOAST and free space maps
     * @param indexBytes of all its indexes
     * @param inserted rows since the statistics began
     * @param updated likewise
     * @param deleted likewise
     * @param deadRows that wait for a vacuum
     * @param analyzedAt when it was last analyzed; null: never
     */
    public record Table(
            String schema,
            String name,
            long estimatedRows,
            long bytes,
            long indexBytes,
            long inserted,
            long updated,
            long deleted,
            long deadRows,
            @Nullable Instant analyzedAt) {}

    /** @throws io.crossfade.core.error.CrossfadeException UNREACHABLE, ACCESS_DENIED or CONNECTION_LOST */
    public static DatabaseStatistics of(String name, Database database, Collection<TableId> tables) {
        try (Connection session = database.session();
                PreparedStatement asked = KeptPlan.prepare(session, StatisticsSql.DATABASE, StatisticsSql.TABLES)) {
            asked.setArray(
                    1,
                    session.createArrayOf(
                            "text", tables.stream().map(Identifiers::quote).toArray()));
            asked.execute();
            ResultSet whole = asked.getResultSet();
            asked.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            return of(name, whole, asked.getResultSet());
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the statistics of the " + database.name());
        }
    }

    private static DatabaseStatistics of(String name, ResultSet whole, ResultSet each) throws SQLException {
        List<Table> tables = new ArrayList<>();
        while (each.next()) {
            tables.add(table(each));
        }
        whole.next();
        return new DatabaseStatistics(
                name,
                whole.getString(1),
                whole.getString(2),
                whole.getLong(3),
                whole.getInt(4),
                whole.getInt(5),
                whole.getLong(6),
                whole.getLong(7),
                whole.getLong(8),
                whole.getObject(9, OffsetDateTime.class).toInstant(),
                tables);
    }

    private static Table table(ResultSet row) throws SQLException {
        OffsetDateTime analyzed = row.getObject(10, OffsetDateTime.class);
        return new Table(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                analyzed == null ? null : analyzed.toInstant());
    }
}
