package io.crossfade.control.back;

import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.control.plan.Expressions;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.plan.Planner;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Two servers of different majors, with a migration, a source and a target of their own for each test. */
final class BackServers implements AutoCloseable {
    private final PostgresServer sources = PostgresServer.of(15).start();
    private final PostgresServer targets = PostgresServer.of(18).start();
    private final AtomicInteger databases = new AtomicInteger();

    /** Both ends with the same tables {@code item} and {@code part}; the target keeps the control schema. */
    Ends ends() throws SQLException {
        int number = databases.incrementAndGet();
        String migration = "move-" + number;
        Ends ends = new Ends(migration, database(sources, "source", migration), database(targets, "target", migration));
        for (Database each : new Database[] {ends.source, ends.target}) {
            execute(
                    each,
                    "create table item (id int primary key, n int)",
                    "create table part (id int primary key, item int references item)");
        }
        new MigrationStore(ends.target).install();
        return ends;
    }

    private static Database database(PostgresServer server, String name, String migration) throws SQLException {
        return new Database(
                name,
                new PostgresEndpoint(
                        server.createDatabase(name + "_of_" + migration.replace("-", "_")), "postgres", new Secret("")),
                "crossfade/" + migration);
    }

    record Ends(String migration, Database source, Database target) {
        /** @param mappings in YAML */
        WayBack wayBack(String mappings, TopicRemoval topics) {
            return new WayBack(setup(mappings, topics));
        }

        WayBackSetup setup(String mappings, TopicRemoval topics) {
            MigrationConfig config = config(mappings);
            MigrationPlan forward = Planner.plan(
                            config,
                            CatalogReader.read(source),
                            Map.of("shop", CatalogReader.read(target)),
                            Expressions.NONE)
                    .plan();
            new MigrationStore(target).create(migration, PlanJson.hash(forward), PlanJson.write(forward));
            return new WayBackSetup(
                    forward,
                    "shop",
                    config,
                    source,
                    target,
                    target,
                    topics,
                    Duration.ofSeconds(20),
                    SnapshotListener.SILENT,
                    Clock.systemUTC());
        }

        private MigrationConfig config(String mappings) {
            return new ConfigReader(Map.of()).parse("test.yaml", """
                    migration: %s
                    source: {postgres: {url: "%s", user: postgres}}
                    kafka: embedded
                    targets: {shop: {postgres: {url: "%s", user: postgres}}}
                    mappings: [%s]
                    """.formatted(
                    migration, source.endpoint().url(), target.endpoint().url(), mappings));
        }

        MigrationStore store() {
            return new MigrationStore(target);
        }

        String name() {
            return new WayBackName(migration, "shop").name();
        }

        String slot() {
            return new WayBackName(migration, "shop").slot();
        }
    }

    static void execute(Database database, String... statements) throws SQLException {
        try (Connection session = database.open();
                Statement statement = session.createStatement()) {
            statement.execute("set search_path = public");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static String query(Database database, String sql) throws SQLException {
        try (Connection session = database.open();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    @Override
    public void close() {
        sources.close();
        targets.close();
    }
}
