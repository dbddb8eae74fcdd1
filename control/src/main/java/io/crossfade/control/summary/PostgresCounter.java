package io.crossfade.control.summary;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.RowTexts;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.ReshapeSql;
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
import java.util.Set;
import java.util.function.Function;

/** Counts a PostgreSQL source: all its tables under one snapshot. */
public final class PostgresCounter implements SourceLook.Counter {
    private final Database source;
    private final Function<TablePlan, Set<RowKey>> setAside;

    /** @param setAside the keys of a mapping's rows that are set aside: on those its condition may fail */
    public PostgresCounter(Database source, Function<TablePlan, Set<RowKey>> setAside) {
        this.source = source.as(source.applicationName() + "/summary");
        this.setAside = setAside;
    }

    @Override
    public SourceLook look(List<TablePlan> tables) {
        try (Connection session = source.open();
                Statement statement = session.createStatement()) {
            statement.execute(SummarySql.BEGIN);
            Instant at = now(statement);
            Map<MappingId, SourceLook.Counts> counts = new HashMap<>();
            for (TablePlan table : tables) {
                counts.put(table.id(), count(session, table));
            }
            statement.execute(SummarySql.COMMIT);
            return new SourceLook(at, counts, lane -> hasPassed(lane, at));
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "count the rows of the " + source.name());
        }
    }

    private SourceLook.Counts count(Connection session, TablePlan table) throws SQLException {
        boolean canFail = ReshapeSql.condition(table).isPresent() && ReshapeSql.keyIsPlain(table);
        List<RowKey> without = canFail ? List.copyOf(setAside.apply(table)) : List.of();
        boolean partitioned = isPartitioned(session, table.source());
        String sql =
                without.isEmpty() ? SummarySql.found(table, partitioned) : SummarySql.foundWithout(table, partitioned);
        try (PreparedStatement count = session.prepareStatement(sql)) {
            if (!without.isEmpty()) {
                RowTexts.bind(count, without, table.keyColumns().size());
            }
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return new SourceLook.Counts(row.getLong(1), row.getLong(2));
            }
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
