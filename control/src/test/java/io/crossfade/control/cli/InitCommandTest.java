package io.crossfade.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.crossfade.testkit.FreePort;
import io.crossfade.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code init} and {@code list-tables} before there is a file, on a source that has something of everything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InitCommandTest {
    private static final String[] SOURCE = {
        "create schema sales",
        "create schema empty",
        "create table users (id bigint generated always as identity primary key, name text,"
                + " shout text generated always as (upper(name)) stored)",
        "create table heirs (more text, primary key (id)) inherits (users)",
        "create table \"Order Items\" (order_id int, line int, log_id int, primary key (order_id, line))",
        "create table logs (at timestamptz, id int unique)",
        "alter table \"Order Items\" add constraint of_log foreign key (log_id) references logs (id)",
        "create table nothing (id int primary key)",
        "alter table nothing replica identity nothing",
        "create table whole (v text)",
        "alter table whole replica identity full",
        "create unlogged table cache (id int primary key)",
        "create table files (id int primary key, content oid)",
        "create table events (id int, day date, primary key (id, day)) partition by range (day)",
        "create table events_old partition of events for values from (minvalue) to ('2026-01-01')",
        "create table events_new partition of events for values from ('2026-01-01') to (maxvalue)",
        "create table loose (id int, day date) partition by range (day)",
        "create table loose_all partition of loose default",
        "create view names as select name from users",
        "create materialized view totals as select count(*) from users",
        "create extension postgres_fdw",
        "create server elsewhere foreign data wrapper postgres_fdw",
        "create foreign table far (id int) server elsewhere",
        "create table sales.deals (id int primary key)",
        "insert into users (name) select 'u' from generate_series(1, 300)",
        "insert into events select i, date '2025-12-01' + i from generate_series(1, 60) as i",
        "analyze",
    };

    private PostgresServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    void start() throws SQLException {
        server = PostgresServer.of(18).start();
        server.createDatabase("shop");
        server.executeIn("shop", SOURCE);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private record Outcome(int exitCode, String results, String notes) {}

    private static Outcome run(String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(notes, true, StandardCharsets.UTF_8),
                false,
                Map.of());
        int exitCode = Main.commandLine(console).execute(arguments);
        PrintedJson.check(List.of(arguments), results.toString(StandardCharsets.UTF_8));
        return new Outcome(exitCode, results.toString(StandardCharsets.UTF_8), notes.toString(StandardCharsets.UTF_8));
    }

    private Outcome init(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("init", "--source", server.jdbcUrl("shop"), "--user", server.user(), "--kafka", "embedded"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(new String[0]));
    }

    private String written() {
        Outcome outcome = init();
        assertThat(outcome.exitCode()).as(outcome.notes()).isZero();
        return outcome.results();
    }

    @Test
    void whatCanBeMovedIsListedWithItsFacts() {
        String text = written();
        assertThat(text).containsPattern("- public\\.users +# ~300 rows, .* KiB, key id");
        assertThat(text).containsPattern("- \"public.\\\\\"Order Items\\\\\"\" +# ~0 rows, .*, key order_id, line");
        assertThat(text).containsPattern("- public\\.events +# partitioned table, ~60 rows, .*, key id, day");
        assertThat(text).containsPattern("- public\\.whole +# .* no key: rows are matched whole");
        assertThat(text).containsPattern("- public\\.heirs ");
        assertThat(text).doesNotContain("- public.events_old", "public.names", "sales.deals");
    }

    @Test
    void whatCannotBeMovedIsLeftOutWithItsReasonAndRemedy() {
        String text = written();
        for (String table : List.of("logs", "nothing", "loose", "cache", "totals", "far")) {
            assertThat(text).doesNotContain("- public." + table).containsPattern("# public\\." + table + " \\(");
        }
        assertThat(text)
                .contains(
                        "no primary key and so no replica identity",
                        "ALTER TABLE \"public\".\"logs\" REPLICA IDENTITY FULL",
                        "its replica identity is NOTHING",
                        "ALTER TABLE \"public\".\"nothing\" REPLICA IDENTITY DEFAULT",
                        "ALTER TABLE \"public\".\"cache\" SET LOGGED",
                        "is a materialized view",
                        "is a foreign table");
    }

    @Test
    void whatNeedsDecidingIsNamed() {
        assertThat(written())
                .contains(
                        "# source public.Order Items of_log: refers to public.logs, which does not move",
                        "# source public.files.content: is of type oid",
                        "# source public.users: has heirs: [public.heirs]",
                        "# source public.events: its 2 partitions move as one table",
                        "# source public.users.id: takes its numbers from public.users_id_seq",
                        "generated columns are not copied, the target computes them: public.heirs.shout,"
                                + " public.users.shout");
    }

    @Test
    void theFileFitsTheSchema() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("..", "config", "crossfade.schema.json").toFile());
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema)
                        .validate(new YAMLMapper().readTree(written())))
                .isEmpty();
    }

    @Test
    void aFileThatIsThereIsNotReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("shop.yaml"), "mine");
        Outcome outcome = init("-o", file.toString());
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.notes()).contains("exists already", "-o");
        assertThat(file).hasContent("mine");
        Outcome other = init("-o", directory.resolve("none/shop.yaml").toString());
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.notes()).contains("cannot write");
    }

    @Test
    void severalSchemasGetAMappingEach() {
        Outcome outcome = init(
                "--schema", "public,sales", "--target", "a=postgresql://h/a", "--target", "b=jdbc:postgresql://h/b");
        assertThat(outcome.exitCode()).as(outcome.notes()).isZero();
        assertThat(outcome.results())
                .contains(
                        "to: \"a/public.*\"",
                        "to: \"a/sales.*\"",
                        "url: \"jdbc:postgresql://h/a\"",
                        "${env:B_PASSWORD}");
    }

    @Test
    void everyMistakeIsNamedAndNoPasswordShown() {
        String url = server.jdbcUrl("shop");
        List<List<String>> mistakes = List.of(
                List.of("--source", "jdbc:postgresql://u:TOPSECRET@h/d", "--user", "u", "holds a user or password"),
                List.of("--source", "mysql://h/d", "--user", "u", "expected a URL like jdbc:postgresql:"),
                List.of(
                        "--source",
                        url,
                        "--user",
                        "postgres",
                        "--password-env",
                        "NOT_SET_AT_ALL",
                        "NOT_SET_AT_ALL is not set"),
                List.of("--source", url, "--user", "postgres", "--schema", "slaes", "did you mean sales?"),
                List.of("--source", url, "--user", "postgres", "--schema", "empty", "has no table in schema empty"),
                List.of("--source", url, "--user", "postgres", "--target", "Big One=" + url, "lower-case"),
                List.of(
                        "--source",
                        url,
                        "--user",
                        "postgres",
                        "--target",
                        "a=jdbc:postgresql://u:TOPSECRET@h/d",
                        "holds a user"),
                List.of("--source", url, "--user", "postgres", "--migration", "X", "lower-case"),
                List.of("--source", url, "--user", "postgres", "--kafka", "no-port", "kafka.bootstrap"));
        for (List<String> mistake : mistakes) {
            List<String> arguments = new ArrayList<>(List.of("init"));
            arguments.addAll(mistake.subList(0, mistake.size() - 1));
            Outcome outcome = run(arguments.toArray(new String[0]));
            assertThat(outcome.exitCode()).as(mistake + outcome.notes()).isEqualTo(2);
            assertThat(outcome.notes()).contains(mistake.getLast(), "remedy:").doesNotContain("TOPSECRET");
        }
    }

    @Test
    void aSourceThatDoesNotAnswerIsNamed() throws IOException {
        Outcome outcome =
                run("init", "--source", "jdbc:postgresql://localhost:" + FreePort.find() + "/d", "--user", "u");
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.notes()).contains("connect to the source");
    }

    @Test
    void aSourceIsListedWithoutAFile() throws IOException {
        Outcome table =
                run("list-tables", "--source", server.jdbcUrl("shop"), "--user", "postgres", "--schema", "public");
        assertThat(table.exitCode()).as(table.notes()).isZero();
        assertThat(table.results())
                .containsPattern("public\\.users +table +~300 +\\S+ KiB +id +default +-")
                .containsPattern("public\\.logs +table +~0 .* - +default \\(unfit\\) +-")
                .containsPattern("public\\.names +view ")
                .doesNotContain("sales.deals", "events_old");
        Outcome json = run("list-tables", "--source", server.jdbcUrl("shop"), "--user", "postgres", "--json");
        JsonNode tables = new ObjectMapper().readTree(json.results()).get("tables");
        assertThat(tables.findValuesAsText("name"))
                .contains("users", "deals", "events")
                .doesNotContain("events_old");
        for (JsonNode entry : tables) {
            assertThat(entry.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "schema",
                            "name",
                            "kind",
                            "estimatedRows",
                            "counted",
                            "bytes",
                            "key",
                            "identity",
                            "mappedTo");
        }
    }

    @Test
    void aPlanWithABackupIsOneJsonObject() throws Exception {
        server.createDatabase("there");
        server.executeIn("there", "create table nothing (id int)", "create table deals (id int primary key)");
        server.executeIn("there", "create schema sales", "create table sales.deals (id int primary key)");
        Path file = directory.resolve("deals.yaml");
        Outcome init = init("--schema", "sales", "--target", "there=" + server.jdbcUrl("there"), "-o", file.toString());
        assertThat(init.exitCode()).as(init.notes()).isZero();
        Files.writeString(file, Files.readString(file).replace("password: \"${env:THERE_PASSWORD}\"", ""));
        Outcome plan = run(
                "plan",
                "-c",
                file.toString(),
                "--json",
                "--backup",
                directory.resolve("b").toString());
        JsonNode report = new ObjectMapper().readTree(plan.results());
        assertThat(report.get("plan").get("migration").asText()).isEqualTo("shop");
        assertThat(report.get("findings").isArray()).isTrue();
        JsonNode backup = report.get("backup");
        assertThat(backup.get("counts").get("tables")).hasSize(1);
        assertThat(Path.of(backup.get("countsFile").asText())).exists();
        assertThat(plan.exitCode())
                .as(plan.notes())
                .isEqualTo(backup.get("dumpFile").isNull() ? 12 : 0);
        Outcome without = run("plan", "-c", file.toString(), "--json");
        assertThat(new ObjectMapper().readTree(without.results()).has("backup")).isFalse();
    }

    @Test
    void theHelpShowsEveryWord() {
        for (String command : List.of("init", "list-tables", "plan")) {
            assertThat(Objects.requireNonNull(Main.commandLine(Console.system())
                                    .getSubcommands()
                                    .get(command))
                            .getUsageMessage())
                    .contains("Examples:")
                    .doesNotContain("null", "${");
        }
    }

    @Test
    void tablesAreListedOfAFileOrASourceNotOfBoth() {
        assertThat(run("list-tables").exitCode()).isEqualTo(2);
        assertThat(run("list-tables", "-c", "x.yaml", "--source", "jdbc:postgresql://h/d", "--user", "u")
                        .exitCode())
                .isEqualTo(2);
    }
}
