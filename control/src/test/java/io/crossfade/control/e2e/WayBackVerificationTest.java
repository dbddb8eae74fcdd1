package io.crossfade.control.e2e;

import static io.crossfade.control.e2e.Migration.execute;
import static io.crossfade.control.e2e.Migration.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.back.WayBack;
import io.crossfade.control.back.WayBackSetup;
import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.core.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code verify} and {@code status} after a cutover: the source is compared with the target, and repaired from it. */
class WayBackVerificationTest {
    private static final TestBed BED = TestBed.start();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIFFERENT = ErrorCode.NOT_EQUAL.exitCode();
    private static final int STAY = 150;

    private static final String[] SOURCE = {
        "create table kept (id int primary key, n int check (n < 1000), name text)",
        "create table spare (id int primary key, n int)",
        "create table audit (id int primary key, n int)",
        "insert into kept select i, case when i <= " + STAY + " then 200 else i % 50 end, 'k' || i"
                + " from generate_series(1, 400) i",
        "insert into spare select i, i from generate_series(1, 30) i",
        "insert into audit select i, i from generate_series(1, 20) i",
    };
    private static final String[] TARGET = {
        "create table kept (id int primary key, amount int, label text)",
        "create table audit (id int primary key, n int)",
    };

    private static String mappings() {
        return """
                  other: {postgres: {url: "%s", user: %s, password: "%s"}}
                mappings:
                  - {from: public.item, to: there/public.item}
                  - {from: public.part, to: there/public.part}
                  - {from: public.kept, to: there/public.kept, where: n < 100, mask: [amount],
                     columns: {amount: n, label: "upper(name)"}, drop: [name]}
                  - {from: public.audit, to: there/public.audit, existing: keep}
                  - {from: public.spare, to: other/public.spare}
                checks:
                  - {name: whole, target: there, sql: select id from public.part where item is null}
                  - {name: known, sql: select id from public.item, within: {target: there, sql: select id from public.item}}
                  - {name: spares, target: other, sql: select id from public.spare where n is null}
                """.formatted(
                        BED.of(TestBed.NEW).jdbcUrl("compared_other"),
                        BED.of(TestBed.NEW).user(),
                        TestBed.PASSWORD);
    }

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static JsonNode json(Migration migration, int exitCode, String command, String... options)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--json");
        Migration.Outcome outcome = migration.run(command, all.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(exitCode);
        return JSON.readTree(outcome.output());
    }

    private static List<String> lines(JsonNode array, String... fields) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(each -> {
                    List<String> line = new ArrayList<>();
                    for (String field : fields) {
                        line.add(
                                each.path(field).isValueNode()
                                        ? each.path(field).asText()
                                        : each.path(field).toString());
                    }
                    return String.join(" ", line);
                })
                .sorted()
                .toList();
    }

    private static List<String> directions(JsonNode report) {
        return lines(report.path("tables"), "source", "direction", "verdict");
    }

    /** Writes behind the fence, as nobody should. */
    private static void plant(Connection source, String word, String... faults) throws Exception {
        execute(source, "set session_replication_role = replica", "set crossfade.word = '" + word + "'");
        execute(source, faults);
    }

    @Test
    void theSourceIsComparedWithTheTargetThatHasTheWritersAndRepairedFromIt() throws Exception {
        BED.of(TestBed.NEW).createDatabase("compared_other");
        try (Migration migration = BED.migration("compared", TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target();
                Connection other = BED.of(TestBed.NEW).connect("compared_other");
                MovingWriter writer = MovingWriter.start(migration, 14)) {
            execute(source, SOURCE);
            execute(target, TARGET);
            execute(other, "create table spare (id int primary key, n int)");
            migration.file(mappings());
            migration.startInSync();
            assertThat(directions(json(migration, 0, "verify")))
                    .hasSize(5)
                    .allSatisfy(line -> assertThat(line).endsWith("forward equal"));
            assertThat(lines(json(migration, 0, "status").path("targets"), "target", "state", "wayBack"))
                    .containsExactly("other in sync null", "there in sync null");

            WayBackSetup setup = WayBackEndToEndTest.setup(migration, "there", BED.kafka());
            try (Operations operations = migration.operations()) {
                operations
                        .cutovers()
                        .run(Part.whole("there"), Set.of("public.kept", "public.audit"), writer, CutoverHooks.NONE);
            }
            writer.awaitMore(20);
            execute(
                    target,
                    "update kept set amount = 500 where id between 200 and 220",
                    "delete from kept where id > 390",
                    "insert into kept values (1001, 700, 'NEW')");
            assertEqualUnderWrites(migration);
            writer.awaitMore(20);
            writer.pause();
            new WayBack(setup).prove("all of it", Duration.ofSeconds(60));

            String word = value(target, "select word from crossfade.fence_word where migration = 'compared'");
            plant(
                    source,
                    String.valueOf(word),
                    "update item set n = n + 1 where id = 3",
                    "insert into item (id, n, side, xid) overriding system value values (99999, 1, 'x', 'x')",
                    "update kept set n = 7 where id = 210",
                    "delete from kept where id in (230, 1001)");
            assertFoundAndRepaired(migration);
            assertThat(value(
                            source,
                            "select string_agg(id || ' ' || n || ' ' || coalesce(name, '-'), ', ' order by id) from kept"
                                    + " where id in (1, 210, 230, 1001) or id > 390"))
                    .as("the rest of a row that is gone does not come back")
                    .isEqualTo("1 200 k1, 210 500 k210, 230 30 -, 1001 700 -");
            assertStatusTells(migration, target);
        }
    }

    private static void assertEqualUnderWrites(Migration migration) throws Exception {
        JsonNode equal = json(migration, 0, "verify");
        assertThat(directions(equal))
                .containsExactly(
                        "public.item back equal",
                        "public.kept back equal",
                        "public.part back equal",
                        "public.spare forward equal");
        assertThat(lines(equal.path("tables"), "source", "sourceRows", "targetRows", "others"))
                .contains("public.kept 241 241 " + STAY);
        assertThat(lines(equal.path("notCompared"), "what")).containsExactly("public.audit", "public.kept [label]");
        assertThat(lines(equal.path("checks"), "name", "verdict"))
                .containsExactly("known holds", "spares holds", "whole holds");
        assertThat(directions(json(migration, 0, "verify", "--target", "there")))
                .hasSize(3);
        assertThat(migration.run("verify", "--target", "there").output())
                .contains(
                        "back: the source, compared with the target", "not compared: public.audit: it has no way back");
    }

    private static void assertFoundAndRepaired(Migration migration) throws Exception {
        JsonNode found = json(migration, DIFFERENT, "verify", "--values");
        assertThat(lines(found.path("discrepancies"), "mapping", "kind", "key"))
                .containsExactly(
                        "public.item different [\"3\"]",
                        "public.item missing [\"99999\"]",
                        "public.kept different [\"210\"]",
                        "public.kept extra [\"1001\"]",
                        "public.kept extra [\"230\"]");
        assertThat(found.path("discrepancies").toString()).contains("•••").doesNotContain("500");
        assertThat(lines(
                        JSON.readTree(migration
                                        .run("verify", "--counts", "--json")
                                        .output())
                                .path("tables"),
                        "source",
                        "differences"))
                .contains("public.item 2", "public.kept 3");
        Path page = migration.directory().resolve("found.html");
        Migration.Outcome repaired =
                migration.run("verify", "--target", "there", "--repair", "--execute", "--html", page.toString());
        assertThat(repaired.exitCode()).as(repaired.output()).isZero();
        assertThat(repaired.output()).contains("5 rows were read again");
        assertThat(Files.readString(page)).contains("direction", "<td>", "back", "Not compared");
        for (String depth : List.of("--rows", "--counts", "--since", "--sample=50")) {
            assertThat(directions(json(migration, 0, "verify", depth)))
                    .as(depth)
                    .hasSize(4);
        }
        Migration.Outcome watched = migration.run("verify", "--watch", "--rounds", "1", "--budget", "90", "--json");
        assertThat(watched.output())
                .contains("\"mapping\":\"public.kept\"", "\"why\":\"it has been cut over to target 'there'\"");
        assertThat(watched.output().split("\"result\":\"equal\"", -1))
                .as(watched.output())
                .hasSize(5);
    }

    private static void assertStatusTells(Migration migration, Connection target) throws Exception {
        JsonNode status = json(migration, 0, "status");
        assertThat(lines(status.path("targets"), "target", "state", "wayBack"))
                .containsExactly("other in sync null", "there cut over in sync");
        JsonNode back = status.path("waysBack").get(0);
        assertThat(back.path("phase").asText()).isEqualTo("applying");
        assertThat(back.path("lanes")).isNotEmpty();
        assertThat(back.path("slot").path("active").asBoolean()).isTrue();
        execute(target, "insert into kept values (1002, 5000, 'TOO MUCH')");
        assertThat(lines(json(migration, 0, "verify").path("tables"), "source", "verdict", "setAside"))
                .contains("public.kept equal 1");
        Migration.Outcome aside = migration.run("status");
        assertThat(aside.output())
                .contains(
                        "rows set aside", "back from there", "set aside on the way back from there public.kept: 1 rows")
                .doesNotContain("5000");
    }
}
