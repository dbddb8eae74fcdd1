package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.backup.SourceCounts;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.ClientTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a live source to a running migration by {@code init}, {@code plan} with a backup, and {@code run}. */
class FirstFileTest {
    private static TestBed bed;
    private static int number;

    @TempDir
    private Path directory;

    private String name;
    private int commands;

    @BeforeAll
    static void start() {
        ClientTools.PG_DUMP.require(TestBed.OLD);
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @BeforeEach
    void makeDatabases() throws SQLException {
        name = "first" + ++number;
        for (int major : List.of(TestBed.OLD, TestBed.NEW)) {
            bed.of(major).createDatabase(name);
        }
    }

    private void fill(int major) throws SQLException {
        bed.of(major)
                .executeIn(
                        name,
                        "create table users (id bigint generated always as identity primary key, name text)",
                        "create table orders (id int primary key, user_id bigint references users)",
                        "create table log (at timestamptz default now(), what text)",
                        "insert into users (name) select 'u' || i from generate_series(1, 1000) as i",
                        "insert into orders select i, i from generate_series(1, 700) as i",
                        "insert into log (what) values ('x')");
    }

    private Migration.Outcome run(String... arguments) throws InterruptedException {
        Path log = directory.resolve(commands++ + ".log");
        try (MigratorProcess process = MigratorProcess.start(
                log,
                Map.of(
                        "SHOP_PW",
                        TestBed.PASSWORD,
                        "THERE_PASSWORD",
                        TestBed.PASSWORD,
                        "JDK_JAVA_OPTIONS",
                        "-Dcrossfade.home=" + Path.of("..").toAbsolutePath().normalize()),
                arguments)) {
            Migration.Outcome outcome = new Migration.Outcome(process.awaitEnd(Migration.DEADLINE), process.output());
            assertThat(outcome.output()).doesNotContain(TestBed.PASSWORD);
            return outcome;
        }
    }

    private Migration.Outcome init(int source, Path file) throws InterruptedException {
        return run(
                "init",
                "--source",
                bed.of(source).jdbcUrl(name),
                "--user",
                bed.of(source).user(),
                "--password-env",
                "SHOP_PW",
                "--target",
                "there=" + bed.otherThan(source).jdbcUrl(name),
                "--kafka",
                bed.kafka().bootstrap(),
                "-o",
                file.toString());
    }

    private String onTarget(String sql) throws SQLException {
        try (Connection session = bed.of(TestBed.NEW).connect(name)) {
            return Objects.requireNonNull(Migration.value(session, sql));
        }
    }

    private List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theFileThatInitWritesIsPlannedBackedUpAndRun() throws Exception {
        fill(TestBed.OLD);
        Path file = directory.resolve("shop.yaml");
        Migration.Outcome init = init(TestBed.OLD, file);
        assertThat(init.exitCode()).as(init.output()).isZero();
        assertThat(init.output()).contains("wrote " + file + ": 2 tables to move, 1 left out");
        String text = Files.readString(file);
        assertThat(text).startsWith("# yaml-language-server: $schema=file:///");
        assertThat(Path.of(
                        java.net.URI.create(text.lines().findFirst().orElse("").replaceFirst(".*\\$schema=", ""))))
                .exists();
        assertThat(text).contains("${env:SHOP_PW}", "${env:THERE_PASSWORD}").doesNotContain(TestBed.PASSWORD);

        assertThat(init(TestBed.OLD, file).exitCode()).isEqualTo(2);
        assertThat(file).hasContent(text);

        Migration.Outcome list = run("list-tables", "-c", file.toString(), "--json");
        assertThat(list.exitCode()).as(list.output()).isZero();
        JsonNode tables = new ObjectMapper()
                .readTree(list.output().substring(list.output().indexOf('{')))
                .get("tables");
        assertThat(tables.findValuesAsText("name")).containsExactly("log", "orders", "users");
        assertThat(tables.get(1).get("mappedTo")).hasToString("[\"there/public.orders\"]");
        assertThat(tables.get(0).get("mappedTo")).isEmpty();

        Path backups = directory.resolve("backups");
        Migration.Outcome plan = run("plan", "-c", file.toString(), "--backup", backups.toString());
        assertThat(plan.exitCode()).as(plan.output()).isZero();
        assertThat(plan.output()).contains("backup: 2 tables with 1,700 rows", "restore it with pg_restore");
        assertThat(files(backups)).hasSize(2);
        SourceCounts counts = SourceCounts.read(backups.resolve(files(backups).getLast()));
        assertThat(counts.rows(new TableId("public", "users"))).hasValue(1000);
        assertThat(counts.dump()).isNotNull();

        Migration.Outcome ran = run("run", "-c", file.toString(), "--execute", "--until-in-sync", "--yes");
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        assertThat(onTarget("select count(*) from users")).isEqualTo("1000");
        assertThat(onTarget("select count(*) from orders")).isEqualTo("700");
    }

    @Test
    void withoutAFittingPgDumpThePlanSaysSoAndTheCountsAreThere() throws Exception {
        assumeThat(ClientTools.PG_DUMP.find().map(ClientTools.Found::major).orElse(0))
                .as("the newest pg_dump is older than the server")
                .isLessThan(TestBed.NEW);
        fill(TestBed.NEW);
        fill(TestBed.OLD);
        bed.of(TestBed.OLD).executeIn(name, "truncate users, orders, log");
        Path file = directory.resolve("shop.yaml");
        Migration.Outcome init = init(TestBed.NEW, file);
        assertThat(init.exitCode()).as(init.output()).isZero();
        Path backups = directory.resolve("backups");
        Migration.Outcome plan = run("plan", "-c", file.toString(), "--backup", backups.toString());
        assertThat(plan.exitCode()).as(plan.output()).isEqualTo(12);
        assertThat(plan.output())
                .contains(
                        "error BACKUP_FAILED: no dump was made",
                        "older than the source, which is 18",
                        "remedy: put pg_dump");
        assertThat(files(backups)).singleElement().asString().endsWith(".json");
        assertThat(SourceCounts.read(backups.resolve(files(backups).getFirst())).allRows())
                .isEqualTo(1700);
    }

    @Test
    void aRefusedPlanGetsNoBackup() throws Exception {
        fill(TestBed.OLD);
        Path file = directory.resolve("shop.yaml");
        assertThat(init(TestBed.OLD, file).exitCode()).isZero();
        bed.of(TestBed.NEW).executeIn(name, "create table users (id int)");
        Path backups = directory.resolve("backups");
        Migration.Outcome plan = run("plan", "-c", file.toString(), "--backup", backups.toString());
        assertThat(plan.exitCode()).as(plan.output()).isEqualTo(3);
        assertThat(plan.output()).contains("no backup was made");
        assertThat(backups).doesNotExist();
    }
}
