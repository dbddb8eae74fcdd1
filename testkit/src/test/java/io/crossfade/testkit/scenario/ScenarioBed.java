package io.crossfade.testkit.scenario;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.oracle.NameUuid;
import io.crossfade.testkit.writer.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.PGCopyOutputStream;

/** A scenario's databases on one server, seeded, each with one open connection; and a migration done by the oracle's word. */
final class ScenarioBed implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** Rows that come with their numbers leave the sequences behind. */
    private static final String SEQUENCES = """
            do $$declare s record; begin
              for s in select d.objid::regclass as name, d.refobjid::regclass as of, a.attname as col
                  from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                  join pg_class c on c.oid = d.objid and c.relkind = 'S' where d.deptype in ('a', 'i') loop
                execute format('select setval(%L, greatest(max(%I), 1)) from %s', s.name, s.col, s.of);
              end loop; end$$
            """;

    private final Scenario scenario;
    private final DatabaseServer server;
    private final String prefix;
    private final Path directory;
    private final Connection source;
    private final Map<String, Connection> targets = new HashMap<>();

    private ScenarioBed(Scenario scenario, DatabaseServer server, String prefix, Path directory) throws SQLException {
        this.scenario = scenario;
        this.server = server;
        this.prefix = prefix.replace('-', '_');
        this.directory = directory;
        this.source =
                scenario.fromSqlite() ? DriverManager.getConnection(sqliteUrl()) : connectToNew(ScenarioWriting.SOURCE);
        for (String name : databases()) {
            targets.put(name, connectToNew(name));
        }
    }

    static ScenarioBed create(
            Scenario scenario, DatabaseServer server, String prefix, Path directory, long seed, long rows)
            throws SQLException {
        ScenarioBed bed = new ScenarioBed(scenario, server, prefix, directory);
        ScenarioSeed how = new ScenarioSeed(seed, rows, NOW);
        scenario.createSource(bed.source, how);
        for (String name : bed.databases()) {
            scenario.createDatabase(name, bed.target(name), how);
        }
        return bed;
    }

    private List<String> databases() {
        List<String> all = new ArrayList<>(scenario.targets());
        all.addAll(scenario.others());
        return all;
    }

    private Connection connectToNew(String name) throws SQLException {
        server.createDatabase(prefix + "_" + name);
        return server.connect(prefix + "_" + name);
    }

    private String sqliteUrl() {
        return "jdbc:sqlite:" + directory.resolve(prefix + ".db");
    }

    Connection source() {
        return source;
    }

    Connection target(String name) {
        Connection target = targets.get(name);
        if (target == null) {
            throw new IllegalArgumentException(name);
        }
        return target;
    }

    Endpoint endpoint(String side) {
        return side.equals(ScenarioWriting.SOURCE) && scenario.fromSqlite()
                ? Endpoint.sqlite(side, sqliteUrl())
                : new Endpoint(side, server.jdbcUrl(prefix + "_" + side), server.user(), server.password());
    }

    Map<String, Endpoint> endpoints() {
        Map<String, Endpoint> endpoints = new HashMap<>();
        endpoints.put(ScenarioWriting.SOURCE, endpoint(ScenarioWriting.SOURCE));
        scenario.targets().forEach(name -> endpoints.put(name, endpoint(name)));
        return endpoints;
    }

    ScenarioSides sides() {
        return new ScenarioSides(source, targets, NOW);
    }

    /** Puts into every target table what the oracle expects there. */
    void migrate() throws SQLException, IOException {
        if (scenario instanceof PostgresScenario postgres) {
            for (ScriptedOracle.Expectation one : postgres.oracle().expectations()) {
                Connection target = target(one.database());
                if (exists(target, one.name())) {
                    copy(postgres.oracle().expected(one, sides()), one.name(), target);
                }
            }
            if (scenario.name().equals("listings")) {
                setUuids(target("listings"));
            }
        } else {
            migrateSqlite();
        }
        for (Connection target : targets.values()) {
            execute(target, SEQUENCES);
        }
    }

    private void migrateSqlite() throws SQLException, IOException {
        Connection staging = target("staging");
        List<Misfit> misfits = ((LearningAppsScenario) scenario).misfits();
        new LearningOracle(source, staging, misfits).stage();
        for (LearningTable table : LearningTable.all(source)) {
            execute(target("learning"), LearningSql.create(table));
            copy(staging, LearningSql.expected(table), table.name(), target("learning"));
        }
    }

    private static boolean exists(Connection target, String table) throws SQLException {
        try (PreparedStatement look = target.prepareStatement("select to_regclass(?) is not null")) {
            look.setString(1, "public." + Identifiers.quote(table));
            try (ResultSet row = look.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void copy(String query, String table, Connection target) throws SQLException, IOException {
        copy(source, query, table, target);
    }

    /** Triggers and foreign keys rest meanwhile, as they do for Crossfade's own writing. */
    private static void copy(Connection from, String query, String table, Connection target)
            throws SQLException, IOException {
        List<String> columns = new ArrayList<>();
        try (Statement look = from.createStatement();
                ResultSet none = look.executeQuery("select * from (" + query + "\n) q limit 0")) {
            for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
                columns.add(none.getMetaData().getColumnLabel(i));
            }
        }
        execute(from, "set timezone = 'UTC'");
        execute(target, "set session_replication_role = replica");
        String into = "copy public." + Identifiers.quote(table) + " (" + Identifiers.quoteAll(columns) + ") from stdin";
        try (PGCopyOutputStream out = new PGCopyOutputStream(target.unwrap(PGConnection.class), into)) {
            CopyManager manager = from.unwrap(PGConnection.class).getCopyAPI();
            manager.copyOut("copy (" + query + "\n) to stdout", out);
        }
        execute(target, "set session_replication_role = origin");
    }

    private static void setUuids(Connection target) throws SQLException {
        try (Statement select = target.createStatement();
                ResultSet rows = select.executeQuery("select id from public.listings");
                PreparedStatement update =
                        target.prepareStatement("update public.listings set uuid = ?::uuid where id = ?")) {
            while (rows.next()) {
                UUID uuid =
                        NameUuid.version5(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), rows.getString(1));
                update.setString(1, uuid.toString());
                update.setLong(2, rows.getLong(1));
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** @param column 0 for all of them */
    static List<String> texts(Connection connection, String sql, int column) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int width = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = Math.max(1, column); i <= (column == 0 ? width : column); i++) {
                    text.append(column == 0 && i > 1 ? "|" : "").append(rows.getString(i));
                }
                texts.add(text.toString());
            }
        }
        return texts;
    }

    static int execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return statement.getUpdateCount();
        }
    }

    @Override
    public void close() throws SQLException {
        source.close();
        for (Connection target : targets.values()) {
            target.close();
        }
    }
}
