package io.crossfade.verifier.schema;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The oldest and the newest server; each is the source of some tests and the target of others. */
final class SchemaServers implements AutoCloseable {
    static final int OLD = 14;
    static final int NEW = 18;

    private final PostgresServer older;
    private final PostgresServer newer;

    private SchemaServers(PostgresServer older, PostgresServer newer) {
        this.older = older;
        this.newer = newer;
    }

    /** Servers with the roles {@code app}, {@code reader} and {@code team}, and a role each that the other does not have. */
    static SchemaServers start() throws SQLException {
        SchemaServers servers = new SchemaServers(
                PostgresServer.of(OLD).start(), PostgresServer.of(NEW).start());
        for (PostgresServer server : List.of(servers.older, servers.newer)) {
            server.execute(
                    "create role app", "create role reader", "create role team", "create role only_" + server.major());
        }
        return servers;
    }

    PostgresServer of(int major) {
        return major == OLD ? older : newer;
    }

    Database database(String name, int major) {
        PostgresServer server = of(major);
        PostgresEndpoint endpoint = new PostgresEndpoint(server.jdbcUrl(), server.user(), new Secret(""));
        return new Database(name, endpoint, "crossfade/test/schema");
    }

    /** Runs statements with the schema as the search path. */
    void execute(int major, String schema, List<String> statements) throws SQLException {
        try (Connection session = of(major).connect();
                Statement statement = session.createStatement()) {
            statement.execute("create schema if not exists " + schema);
            statement.execute("grant usage on schema " + schema + " to app, reader, only_" + major);
            statement.execute("set search_path = " + schema + ", public");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The tables of a schema, as a person would name them. */
    List<TableId> tables(int major, String schema) throws SQLException {
        String sql = "select relname from pg_class where relnamespace = ?::regnamespace and relkind in ('r', 'p')"
                + " and not relispartition order by relname";
        List<TableId> tables = new ArrayList<>();
        try (Connection session = of(major).connect();
                PreparedStatement read = session.prepareStatement(sql)) {
            read.setString(1, schema);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    tables.add(new TableId(schema, row.getString(1)));
                }
            }
        }
        return tables;
    }

    /**
     * A plan from what both catalogs say at this moment.
     *
     * @param renamed source names to target names
     * @param dropped source columns that stay behind
     */
    TablePlan plan(int source, int target, TableId from, TableId to, Map<String, String> renamed, List<String> dropped)
            throws SQLException {
        Map<String, String> targetTypes = types(target, to);
        List<ColumnPlan> columns = new ArrayList<>();
        types(source, from).forEach((column, type) -> {
            if (!dropped.contains(column)) {
                String name = renamed.getOrDefault(column, column);
                String into = Objects.requireNonNull(targetTypes.get(name), name);
                columns.add(new ColumnPlan(column, name, type, into, into, "OPERATOR(pg_catalog.=)"));
            }
        });
        return new TablePlan(
                MappingId.of(from),
                from,
                to,
                columns,
                List.of("id"),
                dropped,
                null,
                null,
                false,
                false,
                false,
                false,
                0,
                0);
    }

    /** Without generated columns, which no plan moves. */
    private Map<String, String> types(int major, TableId table) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (Connection session = database("a server", major).open();
                PreparedStatement read = session.prepareStatement("select attname, format_type(atttypid, atttypmod)"
                        + " from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped"
                        + " and attgenerated = '' order by attnum")) {
            read.setString(1, Identifiers.quote(table));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    types.put(row.getString(1), row.getString(2));
                }
            }
        }
        return types;
    }

    SchemaReport compare(int source, int target, boolean takenOver, List<TablePlan> plans) {
        return new SchemaComparison(database("source", source), database("target", target), "there", takenOver)
                .compare(plans);
    }

    @Override
    public void close() {
        older.close();
        newer.close();
    }
}
