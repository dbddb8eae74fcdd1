package io.crossfade.snapshotter;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.config.CopySettings;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Chunk;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A source and a target database of one test on shared servers, with plans made from the source's catalog by hand. */
final class CopyBench implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final DatabaseServer sourceServer;
    final DatabaseServer targetServer;
    final String name = "copy" + NUMBER.incrementAndGet();
    final Database source;
    final Database target;
    final MigrationStore store;
    Duration slotDeadline = Duration.ofSeconds(60);
    CopySettings settings = new CopySettings(4, 1000);
    BudgetSettings budgets = BudgetSettings.DEFAULTS;
    Clock clock = Clock.systemUTC();
    ConstraintMode mode = ConstraintMode.REPLICA_ROLE;

    CopyBench(DatabaseServer sourceServer, DatabaseServer targetServer) throws SQLException {
        this.sourceServer = sourceServer;
        this.targetServer = targetServer;
        this.source = database("source", sourceServer, sourceServer.createDatabase(name + "s"));
        this.target = database("target t", targetServer, targetServer.createDatabase(name + "t"));
        this.store = new MigrationStore(target);
    }

    private static Database database(String name, DatabaseServer server, String url) {
        return new Database(name, new PostgresEndpoint(url, server.user(), new Secret(server.password())), "test");
    }

    void onSource(String... statements) throws SQLException {
        sourceServer.executeIn(name + "s", statements);
    }

    void onTarget(String... statements) throws SQLException {
        targetServer.executeIn(name + "t", statements);
    }

    void onBoth(String... statements) throws SQLException {
        onSource(statements);
        onTarget(statements);
    }

    Connection connectSource() throws SQLException {
        return sourceServer.connect(name + "s");
    }

    Connection connectTarget() throws SQLException {
        return targetServer.connect(name + "t");
    }

    static List<String> query(Connection session, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(String.valueOf(row.getString(1)));
            }
        }
        return rows;
    }

    String fromSource(String sql) throws SQLException {
        try (Connection session = connectSource()) {
            return String.join("\n", query(session, sql));
        }
    }

    String fromTarget(String sql) throws SQLException {
        try (Connection session = connectTarget()) {
            return String.join("\n", query(session, sql));
        }
    }

    /** A plan for tables that go by the same names on both sides, or that the target lacks. */
    MigrationPlan plan(String... tables) throws SQLException {
        List<TablePlan> plans = new ArrayList<>();
        for (String table : tables) {
            plans.add(table(new TableId("public", table), false, true));
        }
        return plan(plans);
    }

    MigrationPlan plan(List<TablePlan> tables) {
        LanePlan lane = new LanePlan("lane", "t", "crossfade." + name + ".lane", mode, tables);
        MigrationPlan plan = new MigrationPlan(name, "crossfade_" + name, "crossfade_" + name, List.of(lane));
        store.install();
        store.create(name, "hash", "{}");
        return plan;
    }

    TablePlan table(TableId id, boolean createTarget, boolean binary) throws SQLException {
        List<ColumnPlan> columns = new ArrayList<>();
        List<String> key = new ArrayList<>();
        try (Connection session = connectSource();
                PreparedStatement read = session.prepareStatement("""
                    select a.attname, format_type(a.atttypid, a.atttypmod), coalesce(array_position(i.indkey, a.attnum), -1)
                    from pg_attribute as a join pg_class as c on c.oid = a.attrelid
                    join pg_namespace as n on n.oid = c.relnamespace
                    left join pg_index as i on i.indrelid = c.oid and i.indisprimary
                    where n.nspname = ? and c.relname = ? and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                    order by a.attnum""")) {
            session.createStatement().execute("set search_path = ''");
            read.setString(1, id.schema());
            read.setString(2, id.name());
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    String type = row.getString(2);
                    columns.add(new ColumnPlan(
                            row.getString(1), row.getString(1), type, type, type, "OPERATOR(pg_catalog.=)"));
                    if (row.getInt(3) >= 0) {
                        key.add(row.getString(1));
                    }
                }
            }
        }
        return new TablePlan(id, id, columns, key, binary, createTarget, false, 0, 0);
    }

    SnapshotterSetup setup(MigrationPlan plan, SnapshotListener listener) {
        return new SnapshotterSetup(
                source, Map.of("t", target), store, plan, settings, budgets, slotDeadline, clock, listener);
    }

    List<Chunk> chunks() {
        return new ChunkStore(target, name).all();
    }

    /** Rows of a table as text, in the order of their text. */
    static String content(String table) {
        return "select md5(coalesce(string_agg(x, '|' order by x), '')) || count(*) from (select t::text as x from only "
                + table + " as t) as all_rows";
    }

    @Override
    public void close() throws SQLException {
        try (Connection session = connectSource()) {
            query(
                    session,
                    "select pg_drop_replication_slot(slot_name)::text from pg_replication_slots"
                            + " where database = current_database() and not active");
        }
    }
}
