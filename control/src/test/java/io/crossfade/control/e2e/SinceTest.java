package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code verify --since} looks at what changed since the last proof, and the gate of a cutover does where it may. */
class SinceTest {
    private static final TestBed BED = TestBed.start();
    private static final int EQUAL = 0;
    private static final int DIFFERENT = ErrorCode.NOT_EQUAL.exitCode();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String[] TABLES = {
        "create table public.item (id int primary key, name text)",
        "create table public.part (id int primary key, item int)",
        "create table public.tag (label text)"
    };
    private static final String FILE = """
            mappings:
              - {from: public.item, to: there/public.item, columns: {name: "upper(name)"}}
              - {from: public.part, to: there/public.part}
              - {from: public.tag, to: there/public.tag}
            """;

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static List<String> transaction(SplittableRandom random, int number) {
        int id = 1 + random.nextInt(50);
        return List.of("update item set name = 'w%d' where id = %d".formatted(number, id));
    }

    private static JsonNode compare(Migration migration, int exitCode, String... options) throws Exception {
        String[] all = new String[options.length + 1];
        all[0] = "--json";
        System.arraycopy(options, 0, all, 1, options.length);
        Migration.Outcome outcome = migration.run("verify", all);
        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(exitCode);
        return JSON.readTree(outcome.output());
    }

    private static long rows(JsonNode report, String table) {
        for (JsonNode each : report.path("tables")) {
            if (each.path("source").asText().equals("public." + table)) {
                return each.path("sourceRows").asLong();
            }
        }
        throw new AssertionError("no table " + table + " in " + report);
    }

    @Test
    void onlyWhatChangedSinceTheLastProofIsLookedAt() throws Exception {
        try (Migration migration = BED.migration("since", TestBed.OLD, TestBed.NEW);
                Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(source, TABLES);
            Migration.execute(source, "alter table tag replica identity full");
            Migration.execute(there, TABLES);
            Migration.execute(
                    source,
                    "insert into item select i, 'n' || i from generate_series(1, 3000) i",
                    "insert into part select i, i from generate_series(1, 2000) i",
                    "insert into tag select 't' from generate_series(1, 40) i");
            migration.file(FILE);
            migration.startInSync();
            JsonNode unproven = compare(migration, EQUAL, "--since");
            assertThat(unproven.path("depth").asText()).isEqualTo("since");
            assertThat(rows(unproven, "item")).isEqualTo(3000);
            assertThat(rows(compare(migration, EQUAL, "--since"), "item")).isZero();

            Migration.execute(source, "update item set name = 'x' where id in (7, 8)", "delete from part where id = 9");
            JsonNode changed = compare(migration, EQUAL, "--since");
            assertThat(List.of(rows(changed, "item"), rows(changed, "part"), rows(changed, "tag")))
                    .containsExactly(2L, 0L, 0L);
            try (SteadyWriter writer = SteadyWriter.start(migration.source(), 1, SinceTest::transaction)) {
                writer.awaitMore(20);
                assertThat(rows(compare(migration, EQUAL, "--since"), "item")).isBetween(1L, 50L);
                writer.awaitMore(20);
            }
            Migration.execute(
                    source, "insert into tag values ('u')", "truncate part", "insert into part values (1, 1)");
            JsonNode whole = compare(migration, EQUAL, "--since");
            assertThat(List.of(rows(whole, "part"), rows(whole, "tag"))).containsExactly(1L, 41L);

            Migration.execute(source, "update item set name = 'y' where id = 100");
            migration.awaitCaughtUp();
            Migration.execute(
                    there,
                    "set session_replication_role = replica",
                    "set crossfade.session = 'crossfade/since'",
                    "update item set name = 'z' where id in (100, 200)");
            JsonNode found = compare(migration, DIFFERENT, "--since");
            assertThat(found.path("differences").asLong()).isEqualTo(1);
            assertThat(compare(migration, DIFFERENT, "--since")
                            .path("differences")
                            .asLong())
                    .as("nothing of the table is proven any more")
                    .isEqualTo(2);
            Migration.Outcome repaired = migration.run("verify", "--repair", "--execute");
            assertThat(repaired.exitCode()).as(repaired.output()).isZero();
            assertThat(rows(compare(migration, EQUAL, "--since"), "item")).isZero();

            Migration.execute(source, "update item set name = 'last' where id = 300");
            Migration.Outcome gate = migration.run("cutover", "--dry-run", "--no-way-back", "all");
            assertThat(gate.exitCode()).as(gate.output()).isZero();
            assertThat(gate.output()).contains("rows: equal over 3042 rows");
            Migration.Outcome over =
                    migration.run("cutover", "--yes", "--no-way-back", "public.item", "--no-way-back", "public.tag");
            assertThat(over.exitCode()).as(over.output()).isZero();
            assertThat(Migration.value(there, "select count(*) from crossfade.proof where stands"))
                    .isEqualTo("0");
            assertThat(Migration.value(there, "select count(*) from crossfade.changed_key"))
                    .isEqualTo("0");
        }
    }
}
