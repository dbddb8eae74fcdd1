package io.crossfade.control.preflight;

import io.crossfade.control.plan.Expressions;
import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.Planner;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.testkit.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A source and a target server; each test has its own databases on them. */
final class PreflightFixture {
    private final DatabaseServer source;
    private final DatabaseServer target;
    private final AtomicInteger number = new AtomicInteger();

    PreflightFixture(DatabaseServer source, DatabaseServer target) {
        this.source = source;
        this.target = target;
    }

    /** What is found for all tables of {@code public}. */
    final class Case {
        private final String name;
        private String sourceUser = "postgres";
        private String targetUser = "postgres";
        private String kafka = "embedded";
        private String rest = "";
        private String first = "";
        private String second = "";
        private boolean dump = true;
        private PreflightContext.Progress progress = PreflightContext.Progress.NEW;
        private Clock clock = Clock.systemUTC();

        Case() throws SQLException {
            this("case" + number.incrementAndGet());
        }

        Case(String name) throws SQLException {
            this.name = name;
            source.createDatabase(name);
            if (!source.equals(target)) {
                target.createDatabase(name);
            }
        }

        String name() {
            return name;
        }

        Case source(String... statements) throws SQLException {
            source.executeIn(name, statements);
            return this;
        }

        Case target(String... statements) throws SQLException {
            target.executeIn(name, statements);
            return this;
        }

        Case both(String... statements) throws SQLException {
            return source(statements).target(statements);
        }

        Case sourceUser(String user) {
            sourceUser = user;
            return this;
        }

        Case targetUser(String user) {
            targetUser = user;
            return this;
        }

        Case kafka(String bootstrap) {
            kafka = "{bootstrap: \"" + bootstrap + "\"}";
            return this;
        }

        Case config(String yaml) {
            rest = yaml;
            return this;
        }

        /** One table of {@code public} goes to a target of its own. */
        Case secondTarget(String table) throws SQLException {
            target.createDatabase(name + "second");
            second = ", second: {postgres: {url: \"" + target.jdbcUrl(name + "second") + "\", user: " + targetUser
                    + "}}";
            first = "{from: public." + table + ", to: second/public." + table + "}, ";
            return this;
        }

        Case withoutDump() {
            dump = false;
            return this;
        }

        Case progress(PreflightContext.Progress other) {
            progress = other;
            return this;
        }

        Case clock(Clock other) {
            clock = other;
            return this;
        }

        Connection sourceSession() throws SQLException {
            return source.connect(name);
        }

        MigrationConfig config() {
            return new ConfigReader(Map.of()).parse("test.yaml", """
                    migration: %s
                    source: {postgres: {url: "%s", user: %s}}
                    kafka: %s
                    targets: {shop: {postgres: {url: "%s", user: %s}}%s}
                    mappings: [%s{tables: public.*, to: shop/public.*}]
                    %s
                    """.formatted(
                            name,
                            source.jdbcUrl(name),
                            sourceUser,
                            kafka,
                            target.jdbcUrl(name),
                            targetUser,
                            second,
                            first,
                            rest));
        }

        List<Finding> findings() {
            return Preflight.look(context());
        }

        private PreflightContext.Connected connect(Database database) {
            return Objects.requireNonNull(Preflight.connect(List.of(database)).get(database));
        }

        PreflightContext context() {
            MigrationConfig config = config();
            Database sourceDatabase = new Database("source", (PostgresEndpoint) config.source(), "crossfade/test");
            PreflightContext.Connected fromSource = connect(sourceDatabase);
            Map<String, PreflightContext.Connected> targets = new LinkedHashMap<>();
            Map<String, Catalog> catalogs = new LinkedHashMap<>();
            config.targets().forEach((target, endpoint) -> {
                PreflightContext.Connected connected =
                        connect(new Database("target " + target, endpoint, "crossfade/test"));
                targets.put(target, connected);
                catalogs.put(target, connected.catalog());
            });
            PlanDraft draft = Planner.plan(config, fromSource.catalog(), catalogs, Expressions.NONE);
            return new PreflightContext(
                    config,
                    fromSource,
                    targets,
                    Objects.requireNonNull(targets.get("shop")).database(),
                    draft,
                    progress,
                    new Creation(dump),
                    clock);
        }

        /** The only finding of a code. */
        Finding finding(String code) {
            List<Finding> all = findings();
            List<Finding> found =
                    all.stream().filter(finding -> finding.code().equals(code)).toList();
            if (found.size() != 1) {
                throw new AssertionError(found.size() + " findings of " + code + " among " + all);
            }
            return found.getFirst();
        }

        List<Finding> findings(String code) {
            return findings().stream()
                    .filter(finding -> finding.code().equals(code))
                    .toList();
        }
    }

    private record Creation(boolean dump) implements PreflightContext.SchemaCreation {
        @Override
        public Optional<Integer> dumpFor(int serverMajor) {
            return dump ? Optional.of(serverMajor) : Optional.empty();
        }

        @Override
        public List<String> objects(Database source, Collection<TablePlan> tables) {
            return new PgDumpLookup("").objects(source, tables);
        }
    }

    /** The whole catalog, the next transaction id, slots: what a dry run must leave as it is. */
    static String state(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("""
                        select pg_snapshot_xmax(pg_current_snapshot()), (select count(*) from pg_class),
                               (select count(*) from pg_replication_slots), (select count(*) from pg_publication),
                               (select count(*) from pg_namespace), (select count(*) from pg_trigger)""")) {
            row.next();
            return row.getString(1) + "/" + row.getString(2) + "/" + row.getString(3) + "/" + row.getString(4) + "/"
                    + row.getString(5) + "/" + row.getString(6);
        }
    }
}
