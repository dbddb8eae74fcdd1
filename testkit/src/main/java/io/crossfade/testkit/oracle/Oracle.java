package io.crossfade.testkit.oracle;

import io.crossfade.core.model.TableId;
import io.crossfade.core.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Says whether two databases hold the same rows. Every column of every row counts, by its exact text; nothing is
 * sampled. First each table's rows are digested inside the servers; only where the digests differ are keys and row
 * digests read in order and merged.
 *
 * <p>Each side is read in one transaction: in the one that is open on the connection (a caller that wants one snapshot
 * for all tables opens it REPEATABLE READ), or in one of its own. The session settings that it needs end with it.
 */
public final class Oracle {
    private final Connection source;
    private final Connection target;

    private Oracle(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    public static OracleReport compare(Connection source, Connection target, List<? extends RowPair> tables)
            throws SQLException {
        boolean sourceAlone = begin(source);
        boolean targetAlone = begin(target);
        try {
            return new Oracle(source, target).compare(tables);
        } finally {
            end(source, sourceAlone);
            end(target, targetAlone);
        }
    }

    /** Whether the transaction is ours to end. */
    private static boolean begin(Connection connection) throws SQLException {
        boolean ours = connection.getAutoCommit();
        if (ours) {
            connection.setAutoCommit(false);
        }
        try (Statement statement = connection.createStatement()) {
            if (ours) {
                statement.execute("set transaction isolation level repeatable read read only");
            }
            for (String setting : OracleSql.SETTINGS) {
                statement.execute(setting);
            }
        }
        return ours;
    }

    private static void end(Connection connection, boolean ours) throws SQLException {
        if (ours) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private OracleReport compare(List<? extends RowPair> pairs) throws SQLException {
        List<OracleReport.TableResult> results = new ArrayList<>();
        for (RowPair pair : pairs) {
            results.add(
                    switch (pair) {
                        case TablePair tables -> compare(tables);
                        case QueryPair queries -> compare(queries);
                    });
        }
        return new OracleReport(results);
    }

    private OracleReport.TableResult compare(TablePair table) throws SQLException {
        List<String> sourceColumns = names(source, OracleSql.COLUMNS, table.source());
        List<String> targetColumns =
                sourceColumns.stream().map(table::targetColumn).toList();
        Set<String> actual = new HashSet<>(names(target, OracleSql.COLUMNS, table.target()));
        List<String> sourceKey = names(source, OracleSql.KEY, table.source());
        List<String> targetKey = sourceKey.stream().map(table::targetColumn).toList();
        return compare(
                table,
                new RowMerge.Side(source, Identifiers.quote(table.source()), sourceKey, sourceColumns),
                new RowMerge.Side(target, Identifiers.quote(table.target()), targetKey, targetColumns),
                actual);
    }

    private OracleReport.TableResult compare(QueryPair queries) throws SQLException {
        String expected = OracleSql.from(queries.source());
        String actual = OracleSql.from(queries.target());
        List<String> columns = names(source, expected);
        return compare(
                queries,
                new RowMerge.Side(source, expected, queries.key(), columns),
                new RowMerge.Side(target, actual, queries.key(), columns),
                new HashSet<>(names(target, actual)));
    }

    /** @param actual the columns that the target has */
    private static OracleReport.TableResult compare(
            RowPair pair, RowMerge.Side ours, RowMerge.Side theirs, Set<String> actual) throws SQLException {
        if (ours.columns().isEmpty() || !actual.equals(new HashSet<>(theirs.columns()))) {
            String detail = "expected " + theirs.columns() + ", the target has " + actual;
            Difference difference = new Difference(pair, Difference.Kind.COLUMNS, "", detail);
            return new OracleReport.TableResult(pair, 0, 0, 1, List.of(difference));
        }
        FutureTask<Digest> other = new FutureTask<>(digest(theirs));
        Thread.ofPlatform().name("oracle-target").start(other);
        Digest expected = digest(ours).call();
        Digest found = join(other);
        if (expected.equals(found)) {
            return new OracleReport.TableResult(pair, expected.rows(), found.rows(), 0, List.of());
        }
        RowMerge merge = new RowMerge(pair, ours, theirs);
        merge.run();
        // Digests that differ while no row does: then the oracle itself is wrong, and must not say "equal".
        long differences = Math.max(1, merge.differences());
        return new OracleReport.TableResult(pair, expected.rows(), found.rows(), differences, merge.samples());
    }

    private record Digest(long rows, String one, String two) {}

    private interface DigestCall extends Callable<Digest> {
        @Override
        Digest call() throws SQLException;
    }

    private static DigestCall digest(RowMerge.Side side) {
        return () -> {
            try (Statement statement = side.connection().createStatement();
                    ResultSet row = statement.executeQuery(OracleSql.digest(side.rows(), side.columns()))) {
                row.next();
                return new Digest(row.getLong(1), row.getString(2), row.getString(3));
            }
        };
    }

    private static Digest join(FutureTask<Digest> task) throws SQLException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while comparing", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static List<String> names(Connection connection, String sql, TableId table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, Identifiers.quote(table));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    private static List<String> names(Connection connection, String rows) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery(OracleSql.columns(rows))) {
            for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
                names.add(none.getMetaData().getColumnLabel(i));
            }
        }
        return names;
    }
}
