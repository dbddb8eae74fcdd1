package io.crossfade.control.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.run.Operations;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the source on which mappings are tried, and what a plan says of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingCheckTest {
    private static final String NAME = "tried";
    private static final List<InputColumn> COLUMNS = List.of(new InputColumn("id", "integer", "integer"));

    private DatabaseServer server;

    @TempDir
    Path directory;

    @BeforeAll
    void start() throws SQLException {
        server = TestServers.postgres(15);
        server.createDatabase(NAME);
        server.createDatabase(NAME + "_target");
        server.executeIn(
                NAME,
                "create table large (id int primary key, v text)",
                "insert into large select i, case when i % 10 = 7 and i > 1000 then 'none' else i::text end"
                        + " from generate_series(1, 100000) as i",
                "create table parts (id int primary key, v text) partition by range (id)",
                "create table parts1 partition of parts for values from (0) to (50000)",
                "create table parts2 partition of parts default",
                "insert into parts select * from large",
                "create table small (id int primary key, v text)",
                "insert into small select * from large where id <= 5",
                "create table nothing (id int primary key, v text)",
                "create table child (id int primary key, large int)",
                "create index on child (large)",
                "insert into child select i, i from generate_series(2000, 90000) as i",
                "alter table child replica identity full",
                "create view seen as select * from large",
                "create function least_of(int) returns int immutable language sql as 'select $1'",
                "create function only_here(int) returns text immutable language sql as 'select $1::text'");
        server.executeIn(
                NAME + "_target",
                "create table large (id int primary key, v int)",
                "create table child (id int primary key, large int)",
                "create table small (id int primary key, v text)",
                "create table nothing (id int primary key, v text)",
                "create function least_of(int) returns int immutable language sql as 'select case when $1 = 2147483647 then 2147483646 else $1 end'");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private List<Integer> sample(String table) throws SQLException {
        try (Connection session = server.connect(NAME)) {
            return MappingSample.read(session, new TableId("public", table), COLUMNS, 300).stream()
                    .map(row -> Integer.valueOf(String.valueOf(row[0])))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "parts"})
    void rowsComeFromEverywhereAndAreTheSameEveryTime(String table) throws SQLException {
        List<Integer> ids = sample(table);
        assertThat(ids).hasSizeBetween(250, 300).contains(1);
        assertThat(ids.stream().map(id -> id / 5_000).distinct()).hasSizeGreaterThan(18);
        assertThat(sample(table)).isEqualTo(ids);
    }

    @Test
    void theLastRowsAreAmongThem() throws SQLException {
        assertThat(sample("large")).contains(100_000);
    }

    @Test
    void aSmallTableIsTriedWholeAndAViewByItsFirstRows() throws SQLException {
        assertThat(sample("small")).contains(1, 2, 3, 4, 5);
        assertThat(sample("nothing")).isEmpty();
        assertThat(sample("seen")).hasSize(300);
    }

    @Test
    void rowsThatFailAreCountedAndSqlThatFailsEverywhereIsRefused() throws IOException {
        assertThat(findings("  - {from: public.large, to: shop/public.large, columns: {v: 'v::int'}}"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
                    assertThat(finding.what())
                            .matches("fails on \\d+ of \\d+ rows of the source that it was tried on: .*\"none\"");
                });
        assertThat(findings("  - {from: public.large, to: shop/public.large, columns: {v: \"('x' || v)::int\"}}"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
                    assertThat(finding.what()).startsWith("fails on rows of the source: ");
                });
    }

    @Test
    void anAnswerThatDiffersForAValueThatNoRowHasIsAWarning() throws IOException {
        assertThat(findings(
                        "  - {from: public.small, to: shop/public.small, columns: {v: 'public.least_of(id)::text'}}"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
                    assertThat(finding.what())
                            .startsWith("columns.v gives '2147483647' in the source and '2147483646' in the target")
                            .endsWith("whose id is '2147483647'");
                });
    }

    @Test
    void sqlThatOneEndDoesNotKnowIsRefusedForAnEmptyTableToo() throws IOException {
        assertThat(findings(
                        "  - {from: public.nothing, to: shop/public.nothing, columns: {v: 'public.only_here(id)'}}"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
                    assertThat(finding.what()).startsWith("fails in the target, but not in the source: ");
                });
    }

    @Test
    void whatAnExtremeValueMakesTooLongOrTooLargeIsNoFinding() throws IOException {
        assertThat(findings("""
                  - from: public.small
                    to: shop/public.small
                    columns: {v: "repeat('x', id) || (select count(*) from generate_series(1, id))"}
                """)).isEmpty();
    }

    @Test
    void theSqlOfAParentThatComesAlongIsTriedToo() throws IOException {
        assertThat(findings("""
                  - {from: public.large, to: shop/public.large, where: id < 0, columns: {v: 'v::int'}}
                  - from: public.child
                    to: shop/public.child
                    parents: [{columns: [large], table: public.large, key: [id], missing: copy}]
                """)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.where()).isEqualTo("mapping public.large");
            assertThat(finding.what()).contains("\"none\"");
        });
    }

    private List<Finding> findings(String mappings) throws IOException {
        Path file = directory.resolve("tried.yaml");
        Files.writeString(file, """
                migration: tried
                source: {postgres: {url: "%s", user: postgres}}
                kafka: embedded
                targets: {shop: {postgres: {url: "%s", user: postgres}}}
                mappings:
                %s
                """.formatted(server.jdbcUrl(NAME), server.jdbcUrl(NAME + "_target"), mappings));
        try (Operations operations = Operations.of(file)) {
            return operations.plan().findings().stream()
                    .filter(finding -> finding.code().startsWith("mapping-"))
                    .toList();
        }
    }
}
