package io.crossfade.control.summary;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts a PostgreSQL source: all its tables under one snapshot. */
public final class PostgresCounter implements SourceLook.Counter {
    private final Database source;

    public PostgresCounter(Database source) {
        this.source = source.as(source.applicationName() + "/summary");
    }

    @Override
    public SourceLook look(List<TablePlan> tables) {
        try (Connection session = source.open();
                Statement statement = session.createStatement()) {
            statement.execute(SummarySql.BEGIN);
            Instant at = now(statement);
            Map<MappingId, SourceLook.Counts> counts = new HashMap<>();
            for (TablePlan table : tables) {
                boolean partitioned = isPartitioned(session, table.source());
                try (ResultSet row = statement.executeQuery(SummarySql.found(table, partitioned))) {
                    row.next();
                    counts.put(table.id(), new SourceLook.Counts(row.getLong(1), row.getLong(2)));
                }
            }
            statement.execute(SummarySql.COMMIT);
            return new SourceLook(at, counts, lane -> hasPassed(lane, at));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "count the rows of the " + source.name());
        }
    }

    /** Heartbeats and commits carry the source's clock: one beyond the snapshot's moment was written after it. */
    private static boolean hasPassed(MigrationStatus.Lane lane, Instant at) {
        return lane.passedUpTo() != null && lane.passedUpTo().isAfter(at);
    }

    static Instant now(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SummarySql.NOW)) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    static boolean isPartitioned(Connection session, TableId table) throws SQLException {
        try (PreparedStatement ask = session.prepareStatement(SummarySql.IS_PARTITIONED)) {
            ask.setString(1, table.schema());
            ask.setString(2, table.name());
            try (ResultSet row = ask.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
