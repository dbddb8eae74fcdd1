package io.crossfade.control.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that read a large table from end to end for each of their keys. */
class QueryScanTest {
    private static final String NAME = "scan";

    @TempDir
    Path directory;

    /** One query finds its second table by a column without an index; another finds keys by one. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aLargeTableWithoutAnIndexIsNamedWithTheColumnsToIndex(int major) throws SQLException, IOException {
        try (DatabaseServer server = TestServers.postgres(major)) {
            server.createDatabase(NAME);
            server.createDatabase(NAME + "_target");
            server.executeIn(
                    NAME,
                    "create table person (id bigint primary key, name text)",
                    "create table \"Order\" (id bigint primary key, person bigint not null, \"Shop\" int, state text)",
                    "create table small (person bigint not null, note text)",
                    "insert into person select i, 'p' || i from generate_series(1, 30000) as i",
                    "insert into \"Order\" select i, i, i % 9, 'open' from generate_series(1, 30000) as i",
                    "insert into small select i, 'n' from generate_series(1, 100) as i",
                    "alter table \"Order\" replica identity full",
                    "alter table small replica identity full",
                    "analyze");
            server.executeIn(
                    NAME + "_target", "create table of_person (id bigint primary key, orders bigint, note text)");
            List<Finding> found = findings(server);
            assertThat(found).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
                assertThat(finding.where()).isEqualTo("mapping of-person");
                assertThat(finding.what()).contains("public.Order", "about 30000 rows", "for each of its keys");
                assertThat(finding.remedy())
                        .isEqualTo("CREATE INDEX CONCURRENTLY ON \"public\".\"Order\" (\"person\")");
            });
            server.executeIn(NAME, "create index on \"Order\" (person)", "analyze");
            assertThat(findings(server)).isEmpty();
        }
    }

    private List<Finding> findings(DatabaseServer server) throws IOException {
        Path file = directory.resolve("scan.yaml");
        Files.writeString(file, """
                migration: scan
                source: {postgres: {url: "%s", user: postgres}}
                kafka: embedded
                targets: {shop: {postgres: {url: "%s", user: postgres}}}
                mappings:
                  - name: of-person
                    query: |
                      select p.id, count(o.id) as orders, min(s.note) as note
                      from public.person as p
                      left join public."Order" as o on o.person = p.id and o.state = 'open'
                      left join public.small as s on s.person = p.id
                      group by p.id
                    key: [id]
                    to: shop/public.of_person
                    depends:
                      - {table: public.person, key: [id]}
                      - {table: public.Order, keys: "select o.person from public.\\"Order\\" as o where o.person = :person"}
                      - {table: public.small, keys: "select :person"}
                """.formatted(server.jdbcUrl(NAME), server.jdbcUrl(NAME + "_target")));
        PlanReport report = planned(file);
        assertThat(report.plan().tables()).hasSize(1);
        assertThat(report.errors())
                .noneMatch(error ->
                        error.code().startsWith("mapping") || error.code().startsWith("query"));
        return report.findings().stream()
                .filter(finding -> finding.code().equals("query-scan"))
                .toList();
    }

    private static PlanReport planned(Path file) {
        try (Operations operations = Operations.of(file)) {
            return operations.plan();
        }
    }
}
