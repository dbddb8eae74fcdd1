package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.QuerySql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the source a mapping's query, as the applier does, for keys that rows of the source have; a mapping whose rows come
 * along with others is such a query. One that takes too long says nothing: {@link QueryScanCheck} does.
 */
final class QueryTrial {
    private static final int KEYS = 200;
    static final String CANCELLED = "57014";

    private final TablePlan table;
    private final QueryPlan query;
    private final List<Finding> findings;

    QueryTrial(TablePlan table, QueryPlan query, List<Finding> findings) {
        this.table = table;
        this.query = query;
        this.findings = findings;
    }

    void run(Connection source) throws SQLException {
        Optional<FeedPlan> moving =
                query.feeds().stream().filter(FeedPlan::moves).findFirst();
        if (moving.isEmpty()) {
            return;
        }
        FeedPlan feed = moving.get();
        try (Statement settings = source.createStatement()) {
            settings.execute(MappingSampleSql.PATIENCE);
            ask(source, MappingSample.read(source, feed.table(), feed.columns(), KEYS));
        } catch (SQLException e) {
            judge(e);
        }
    }

    private void ask(Connection source, List<@Nullable String[]> keys) throws SQLException {
        try (PreparedStatement ask = source.prepareStatement(QuerySql.reread(table, query))) {
            for (int i = 0; i < query.key().size(); i++) {
                int column = i;
                ask.setArray(
                        i + 1,
                        source.createArrayOf(
                                "text", keys.stream().map(key -> key[column]).toArray()));
            }
            try (ResultSet row = ask.executeQuery()) {
                while (row.next()) {
                    // Every row is made, and none is looked at.
                }
            }
        }
    }

    private void judge(SQLException e) throws SQLException {
        if (SqlErrors.dependsOnRows(e)) {
            findings.add(Finding.error(
                    "mapping-fails",
                    "mapping " + table.id(),
                    "fails on rows of the source: " + SqlErrors.firstLine(e),
                    "handle such rows in the SQL"));
        } else if (!CANCELLED.equals(e.getSQLState())) {
            throw e;
        }
    }
}
