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

    private final Map<Integer, PostgresServer> servers = new LinkedHashMap<>();
    private final Map<Integer, Connection> sessions = new LinkedHashMap<>();

    /** Servers with the roles {@code app}, {@code reader} and {@code team}, and a role each that the other does not have. */
    static SchemaServers start() throws SQLException {
        SchemaServers started = new SchemaServers();
        for (int major : new int[] {OLD, NEW}) {
            PostgresServer server = PostgresServer.of(major).start();
            server.execute("create role app", "create role reader", "create role team", "create role only_" + major);
            started.servers.put(major, server);
            started.sessions.put(major, server.connect());
        }
        return started;
    }

    static int otherThan(int major) {
        return major == OLD ? NEW : OLD;
    }

    private Database database(String name, int major) {
        PostgresServer server = Objects.requireNonNull(servers.get(major));
        PostgresEndpoint endpoint = new PostgresEndpoint(server.jdbcUrl(), server.user(), new Secret(""));
        return new Database(name, endpoint, "crossfade/test/schema");
    }

    private Connection session(int major) {
        return Objects.requireNonNull(sessions.get(major));
    }

    /** Runs statements with the schema as the search path. */
    void execute(int major, String schema, List<String> statements) throws SQLException {
        try (Statement statement = session(major).createStatement()) {
            statement.execute("create schema if not exists " + schema);
            statement.execute("grant usage on schema " + schema + " to app, reader, only_" + major);
            statement.execute("set search_path = " + schema + ", public");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Plans of every table of a schema to the table of the same name. */
    List<TablePlan> plans(int source, String schema) throws SQLException {
        String sql = "select relname from pg_class where relnamespace = ?::regnamespace and relkind in ('r', 'p')"
                + " and not relispartition order by relname";
        List<TablePlan> plans = new ArrayList<>();
        try (PreparedStatement read = session(source).prepareStatement(sql)) {
            read.setString(1, schema);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    TableId table = new TableId(schema, row.getString(1));
                    plans.add(plan(source, table, table, Map.of(), List.of()));
                }
            }
        }
        return plans;
    }

    /**
     * A plan from what both catalogs say at this moment.
     *
     * @param renamed source names to target names
     * @param dropped source columns that stay behind
     */
    TablePlan plan(int source, TableId from, TableId to, Map<String, String> renamed, List<String> dropped)
            throws SQLException {
        Map<String, String> targetTypes = types(otherThan(source), to);
        List<ColumnPlan> columns = new ArrayList<>();
        types(source, from).forEach((column, type) -> {
            if (!dropped.contains(column)) {
                String name = renamed.getOrDefault(column, column);
                String into = Objects.requireNonNull(targetTypes.get(name), name);
                columns.add(new ColumnPlan(column, name, type, into, into, "OPERATOR(pg_catalog.=)"));
            }
        });
        MappingId id = MappingId.of(from);
        List<String> key = List.of("id");
        return new TablePlan(id, from, to, columns, key, dropped, null, null, false, false, false, false, 0, 0);
    }

    /** Without generated columns, which no plan moves. */
    private Map<String, String> types(int major, TableId table) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        String sql = "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = ?::regclass"
                + " and attnum > 0 and not attisdropped and attgenerated = '' order by attnum";
        try (Statement path = session(major).createStatement();
                PreparedStatement read = session(major).prepareStatement(sql)) {
            path.execute("set search_path = ''");
            read.setString(1, Identifiers.quote(table));
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    types.put(row.getString(1), row.getString(2));
                }
            }
        }
        return types;
    }

    SchemaReport compare(int source, boolean takenOver, List<TablePlan> plans) {
        Database from = database("source", source);
        Database to = database("target", otherThan(source));
        return new SchemaComparison(from, to, "there", takenOver).compare(plans);
    }

    @Override
    public void close() {
        servers.values().forEach(PostgresServer::close);
    }
}
