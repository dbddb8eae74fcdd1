package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code verify --watch} beside writers, an operator's commands and a server that restarts. */
class WatchTest {
    private static final TestBed BED = TestBed.start();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String[] TABLES = {
        "create table person (id int primary key, mail text)",
        "create table visit (id bigint primary key, person int not null, note text)",
        "create table tag (label text)",
        "alter table tag replica identity full",
    };
    private static final String MAPPINGS = """
            mappings:
              - {from: public.person, to: there/public.person, mask: [mail]}
              - {from: public.visit, to: there/public.visit, columns: {note: "upper(note)"}}
              - {from: public.tag, to: there/public.tag}
            """;

    private static final int TABLES_MAPPED = 3;

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static List<String> transaction(SplittableRandom random, int number) {
        int id = 1 + random.nextInt(20);
        return List.of(
                "update person set mail = 'w%d' where id = %d".formatted(number, id),
                number % 3 == 0
                        ? "delete from visit where id = " + id
                        : "insert into visit values (%d, %d, 'e%d') on conflict (id) do update set note = excluded.note"
                                .formatted(id, id, number));
    }

    private static List<JsonNode> lines(MigratorProcess watch, Predicate<JsonNode> wanted) {
        return watch.output()
                .lines()
                .filter(line -> line.startsWith("{") && line.endsWith("}"))
                .map(WatchTest::json)
                .filter(wanted)
                .toList();
    }

    private static List<JsonNode> lines(Migration.Outcome ended) {
        return ended.output()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(WatchTest::json)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitLine(MigratorProcess watch, String what, Predicate<JsonNode> wanted) {
        Migration.await(watch, what, () -> !lines(watch, wanted).isEmpty());
    }

    /** A round that begins after this was called. */
    private static JsonNode nextRound(MigratorProcess watch) {
        int before = rounds(watch).size();
        Migration.await(watch, "two more rounds", () -> rounds(watch).size() >= before + 2);
        return rounds(watch).get(before + 1);
    }

    private static List<JsonNode> rounds(MigratorProcess watch) {
        return lines(watch, line -> line.get("event").asText().equals("round"));
    }

    @Test
    void itGoesOnBesideWritersAndTellsWhatBeginsToDifferAndWhatDoesNoMore() throws Exception {
        try (Migration migration = BED.migration("watched", TestBed.OLD, TestBed.NEW)) {
            prepare(migration);
            MigratorProcess run = migration.startInSync();
            try (SteadyWriter writer = SteadyWriter.start(migration.source(), 1, WatchTest::transaction)) {
                writer.awaitMore(20);
                assertTwoCleanRounds(migration);
                plant(migration, "update person set mail = 'x' where id = 300");
                Migration.Outcome different =
                        migration.run("verify", "--watch", "--rounds", "1", "--budget", "100", "--values");
                assertThat(different.exitCode()).as(different.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
                assertThat(different.output()).contains("differs: 1 rows", "source '•••', target '•••'");
                MigratorProcess watch =
                        migration.start("verify", "--watch", "--budget", "100", "--json", "--metrics", "0");
                assertFoundAndRepairedWhileItRuns(migration, watch);
                writer.awaitMore(20);
                assertThat(migration.run("verify", "--watch").exitCode())
                        .isEqualTo(ErrorCode.ALREADY_RUNNING.exitCode());
                BED.of(TestBed.NEW).restart();
                Migration.await(
                        watch,
                        "it goes on",
                        () -> nextRound(watch).get("compared").asInt() == TABLES_MAPPED);
                writer.stop();
                assertThat(lines(watch, line -> appeared(line) > 0)).hasSize(1);
                Migration.Outcome cutover = migration.run("cutover", "--yes", "--no-way-back", "all");
                assertThat(cutover.exitCode())
                        .as(cutover.output() + run.output())
                        .isZero();
                plant(migration, "update person set mail = 'own' where id = 301");
                assertThat(nextRound(watch).get("passedOver").asInt()).isEqualTo(TABLES_MAPPED);
                watch.interrupt();
                assertThat(watch.awaitEnd(Migration.DEADLINE))
                        .as(watch.output())
                        .isZero();
                assertThat(lines(watch, line -> appeared(line) > 0)).hasSize(1);
            }
        }
    }

    private static void prepare(Migration migration) throws Exception {
        try (Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(source, TABLES);
            Migration.execute(there, TABLES);
            Migration.execute(
                    source,
                    "insert into person select i, 'm' || i from generate_series(1, 400) i",
                    "insert into tag select 't' || i % 7 from generate_series(1, 50) i");
        }
        migration.file(MAPPINGS);
    }

    private static void plant(Migration migration, String... faults) throws SQLException {
        try (Connection there = migration.target()) {
            Migration.execute(
                    there,
                    "set session_replication_role = replica",
                    "set crossfade.session = 'crossfade/" + migration.name() + "'");
            Migration.execute(there, faults);
        }
    }

    private static int appeared(JsonNode line) {
        return line.path("appeared").size();
    }

    private static void assertTwoCleanRounds(Migration migration) throws Exception {
        Migration.Outcome clean = migration.run("verify", "--watch", "--rounds", "2", "--budget", "50", "--json");
        assertThat(clean.exitCode()).as(clean.output()).isZero();
        List<JsonNode> lines = lines(clean);
        assertThat(lines).hasSize(2 * TABLES_MAPPED + 2);
        JsonNode round = lines.getLast();
        assertThat(round.get("compared").asInt()).as(clean.output()).isEqualTo(TABLES_MAPPED);
        assertThat(round.get("differences").asLong()).isZero();
        assertThat(round.get("rows").asLong()).isGreaterThan(450);
        assertThat(round.get("usedPercent").asDouble()).isLessThanOrEqualTo(51);
        assertThat(round.get("oldestChunkAgeMillis").asLong()).isPositive();
        Migration.Outcome status = migration.run("status");
        assertThat(status.output()).contains("verified all the time", "3 tables");
        JsonNode json = json(migration.run("status", "--json").output());
        assertThat(json.path("coverage").path("chunks").asInt()).isEqualTo(TABLES_MAPPED);
    }

    private static void assertFoundAndRepairedWhileItRuns(Migration migration, MigratorProcess watch) throws Exception {
        nextRound(watch);
        assertThat(lines(watch, line -> appeared(line) > 0))
                .as("what was known when it began is no news")
                .isEmpty();
        plant(migration, "insert into person values (900, 'z')");
        awaitLine(watch, "the extra row is told of", line -> appeared(line) == 1);
        JsonNode found = lines(watch, line -> appeared(line) == 1).getFirst();
        assertThat(found.get("mapping").asText()).isEqualTo("public.person");
        assertThat(found.get("appeared").get(0).get("kind").asText()).isEqualTo("extra");
        assertThat(found.get("differences").asLong()).isEqualTo(2);
        assertThat(ServedMetrics.of(watch).sum("crossfade_verify_differences", "migration=watched"))
                .isEqualTo(2);
        Migration.Outcome repaired = migration.run("verify", "--repair", "--execute");
        assertThat(repaired.exitCode()).as(repaired.output()).isZero();
        awaitLine(watch, "both are told of as gone", line -> line.path("gone").size() == 2);
    }

    @Test
    void aLargeTableIsWalkedByRangesOfItsKey() throws Exception {
        try (Migration migration = BED.migration("ranged", TestBed.OLD, TestBed.NEW)) {
            prepareEntries(migration);
            migration.startInSync();
            try (SteadyWriter writer = SteadyWriter.start(
                    migration.source(),
                    1,
                    (random, number) -> List.of(
                            "update entry set body = body || '.' where id = " + (1_000 + random.nextInt(60_000)),
                            "insert into entry values (%d, 'new')".formatted(100_000 + number)))) {
                writer.awaitMore(20);
                assertThat(migration.run("verify").exitCode()).isZero();
                assertEveryRowIsInOneRange(lines(ranged(migration, 0)));
                plant(migration, "update entry set body = '' where id = 10", "delete from entry where id = 70000");
                List<JsonNode> found = lines(ranged(migration, ErrorCode.NOT_EQUAL.exitCode()));
                assertThat(found)
                        .filteredOn(line -> appeared(line) > 0)
                        .hasSize(2)
                        .allMatch(line ->
                                appeared(line) == 1 && line.get("differences").asLong() == 1);
                assertThat(found.getLast().get("differences").asLong()).isEqualTo(2);
                assertThat(migration.run("verify", "--since").exitCode())
                        .as("a range that differs leaves no proof of the table")
                        .isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
                Migration.Outcome repaired = migration.run("verify", "--repair", "--execute");
                assertThat(repaired.exitCode()).as(repaired.output()).isZero();
                ranged(migration, 0);
                assertThat(migration.run("status").output()).contains("1 tables in ");
            }
        }
    }

    private static void prepareEntries(Migration migration) throws Exception {
        String table = "create table entry (id int primary key, body text)";
        try (Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(there, table);
            Migration.execute(
                    source, table, "insert into entry select i, repeat('x', 100) from generate_series(1, 80000) i");
        }
        migration.file("""
                mappings:
                  - {from: public.entry, to: there/public.entry}
                """);
    }

    private static Migration.Outcome ranged(Migration migration, int exitCode) throws Exception {
        Migration.Outcome ended =
                migration.run("verify", "--watch", "--rounds", "1", "--budget", "100", "--chunk", "1", "--json");
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(exitCode);
        return ended;
    }

    private static void assertEveryRowIsInOneRange(List<JsonNode> lines) {
        List<JsonNode> looks = lines.subList(0, lines.size() - 1);
        assertThat(looks).hasSizeGreaterThan(3);
        assertThat(looks.getFirst().has("from")).isFalse();
        for (int i = 1; i < looks.size(); i++) {
            assertThat(looks.get(i).get("from")).isEqualTo(looks.get(i - 1).get("to"));
        }
        assertThat(looks.getLast().has("to")).isFalse();
        assertThat(lines.getLast().get("rows").asLong()).isGreaterThanOrEqualTo(80_000);
        assertThat(lines.getLast().get("chunks").asInt()).isEqualTo(looks.size());
    }
}
