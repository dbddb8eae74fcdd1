package io.crossfade.control.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.QuerySql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks the source how it would read a page of a query's keys, and finds large tables that it would read whole for each. */
final class QueryScanCheck implements PreflightCheck {
    /** A table with more rows than this costs every key a scan that is felt. */
    static final long MANY_ROWS = 10_000;

    /** As many keys as the applier asks for at once. */
    private static final int PAGE = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void look(PreflightContext on, List<Finding> findings) throws SQLException {
        List<TablePlan> queries =
                on.plan().tables().filter(table -> table.query() != null).toList();
        if (queries.isEmpty()) {
            return;
        }
        try (Connection session = on.source().database().open()) {
            for (TablePlan table : queries) {
                QueryPlan query = table.query();
                if (query != null) {
                    new Look(session, on.source().catalog(), table, findings).at(query);
                }
            }
        }
    }

    /** The look at one mapping: each table of it is found once. */
    private static final class Look {
        private final Connection session;
        private final Catalog catalog;
        private final TablePlan table;
        private final List<Finding> findings;
        private final Set<TableId> found = new TreeSet<>();

        Look(Connection session, Catalog catalog, TablePlan table, List<Finding> findings) {
            this.session = session;
            this.catalog = catalog;
            this.table = table;
            this.findings = findings;
        }

        void at(QueryPlan query) throws SQLException {
            explain(QuerySql.reread(table, query), query.key().size(), "for each of its keys");
            for (FeedPlan feed : query.feeds()) {
                if (feed.keys() != null) {
                    explain(
                            QuerySql.keys(query, feed),
                            feed.columns().size(),
                            "for each changed row of " + feed.table());
                }
            }
        }

        private void explain(String sql, int arrays, String when) throws SQLException {
            try (PreparedStatement ask = session.prepareStatement(QueryScanSql.explain(sql))) {
                Array page = session.createArrayOf(
                        "text", Collections.nCopies(PAGE, "1").toArray());
                for (int i = 1; i <= arrays; i++) {
                    ask.setArray(i, page);
                }
                try (ResultSet row = ask.executeQuery()) {
                    row.next();
                    for (ScannedTable scan : ScannedTable.in(JSON.readTree(row.getString(1)), this::columns)) {
                        report(scan, when);
                    }
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("PostgreSQL answers with JSON", e);
            } catch (SQLException e) {
                // What it says of the values that were made up says nothing of the query.
                if (!SqlErrors.isDataException(e)) {
                    throw e;
                }
            }
        }

        private List<String> columns(TableId scanned) {
            return catalog.table(scanned).stream()
                    .flatMap(shape -> shape.columns().stream())
                    .map(ColumnShape::name)
                    .toList();
        }

        private void report(ScannedTable scan, String when) {
            Optional<TableShape> shape = catalog.table(scan.table());
            long rows = shape.map(catalog::estimatedRows).orElse(0L);
            if (rows <= MANY_ROWS || !found.add(scan.table())) {
                return;
            }
            findings.add(Finding.warning(
                    "query-scan",
                    "mapping " + table.id(),
                    "reads " + scan.table() + ", about " + rows + " rows, from end to end " + when
                            + ": no index finds the rows",
                    scan.columns().isEmpty()
                            ? "index the columns by which the query finds its rows of " + scan.table()
                            : RemedySql.createIndex(scan.table(), scan.columns())));
        }
    }
}
