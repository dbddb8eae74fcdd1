package io.crossfade.verifier;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** A source and a target server of different majors, locales and time zones, with plans read from their catalogs. */
final class Pair implements AutoCloseable {
    final PostgresServer source = PostgresServer.of(15)
            .config("timezone", "Asia/Kolkata")
            .config("datestyle", "German")
            .start();
    final PostgresServer target = PostgresServer.of(18)
            .initdb("--locale-provider=icu", "--icu-locale=sv")
            .config("timezone", "America/Caracas")
            .config("intervalstyle", "sql_standard")
            .config("extra_float_digits", "-5")
            .config("bytea_output", "escape")
            .start();

    Database sourceDatabase() {
        return database("source", source);
    }

    Database targetDatabase() {
        return database("target shop", target);
    }

    private static Database database(String name, PostgresServer server) {
        PostgresEndpoint endpoint = new PostgresEndpoint(server.jdbcUrl(), server.user(), new Secret(""));
        return new Database(name, endpoint, "crossfade/test/verify");
    }

    void both(String... statements) throws SQLException {
        source.execute(statements);
        target.execute(statements);
    }

    VerificationReport compare(TablePlan... plans) {
        return new FrozenVerification(
                        sourceDatabase(), targetDatabase(), VerifierSettings.DEFAULTS, InstantSource.system())
                .compare(List.of(plans));
    }

    TablePlan plan(String name, String... keys) throws SQLException {
        return plan(new TableId("public", name), new TableId("public", name), Map.of(), keys);
    }

    /**
     * @param renamed source names to target names
     * @param keys source names
     */
    TablePlan plan(TableId from, TableId to, Map<String, String> renamed, String... keys) throws SQLException {
        Map<String, Type> targetTypes = types(target, to);
        List<ColumnPlan> columns = new ArrayList<>();
        types(source, from).forEach((column, type) -> {
            String other = renamed.getOrDefault(column, column);
            Type into = Objects.requireNonNull(targetTypes.get(other), other);
            columns.add(new ColumnPlan(column, other, type.full(), into.full(), into.bare(), "OPERATOR(pg_catalog.=)"));
        });
        List<String> key =
                Stream.of(keys).map(name -> renamed.getOrDefault(name, name)).toList();
        return new TablePlan(from, to, columns, key, false, false, false, 0, 0);
    }

    private record Type(String full, String bare) {}

    private static Map<String, Type> types(PostgresServer server, TableId table) throws SQLException {
        String sql = "select attname, format_type(atttypid, atttypmod), format_type(atttypid, -1) from pg_attribute"
                + " where attrelid = ?::regclass and attnum > 0 and not attisdropped order by attnum";
        Map<String, Type> types = new LinkedHashMap<>();
        try (Connection connection = database("a server", server).open();
                PreparedStatement read = connection.prepareStatement(sql)) {
            read.setString(1, Identifiers.quote(table));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    types.put(row.getString(1), new Type(row.getString(2), row.getString(3)));
                }
            }
        }
        return types;
    }

    /** Copies a table as text, with the server's own COPY on both ends. */
    void copy(TableId from, TableId to) throws SQLException, IOException {
        try (Connection reading = sourceDatabase().open();
                Connection writing = targetDatabase().open();
                PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out, 1 << 16)) {
            CompletableFuture<Void> copied = CompletableFuture.runAsync(() -> {
                try (out) {
                    reading.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("copy " + Identifiers.quote(from) + " to stdout", out);
                } catch (SQLException | IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writing.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + Identifiers.quote(to) + " from stdin", in);
            copied.join();
        }
    }

    static RowKey key(String... texts) {
        Cell[] cells = new Cell[texts.length];
        int[] columns = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            cells[i] = Cell.of(texts[i]);
            columns[i] = i;
        }
        return RowKey.of(RowImage.of(cells), columns);
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
