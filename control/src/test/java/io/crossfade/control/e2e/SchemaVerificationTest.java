package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code verify --schema} over tables that Crossfade made itself, from an older server to a newer one. */
class SchemaVerificationTest {
    private static final TestBed BED = TestBed.start();

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void madeTablesAreAlikeAndWhatIsPlantedInThemIsNamed() throws Exception {
        try (Migration migration = BED.migration("alike", TestBed.OLD, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(
                    source,
                    "create type mood as enum ('good', 'bad')",
                    "create table customer (id bigserial primary key, email text not null unique, mood mood default 'good')",
                    """
                    create table orders (
                        id int generated always as identity primary key, customer bigint not null references customer,
                        amount numeric(10,2) not null check (amount >= 0), placed timestamptz not null default now(),
                        doubled numeric generated always as (amount * 2) stored)""",
                    "create index by_customer on orders (customer, placed desc) where amount > 10",
                    "create table visit (id int, day date, primary key (id, day)) partition by range (day)",
                    "create table visit_2026 partition of visit for values from ('2026-01-01') to ('2027-01-01')",
                    "insert into customer (email) select 'c' || i from generate_series(1, 100) as i",
                    "insert into orders (customer, amount) select i, i from generate_series(1, 100) as i",
                    "insert into visit select i, '2026-05-05' from generate_series(1, 100) as i");
            migration.file("""
                    mappings:
                      - {tables: public.*, to: there/public.*}
                    """);
            MigratorProcess run = migration.startInSync();

            Migration.Outcome alike = migration.run("verify", "--schema");
            assertThat(alike.exitCode()).as(alike.output()).isZero();
            assertThat(alike.output()).contains("alike: 3 mappings compared, 0 errors, 0 warnings, 0 by mapping");

            Migration.execute(
                    target,
                    "drop index by_customer",
                    "alter table orders alter placed drop default",
                    "alter table customer add constraint short check (length(email) < 90)");
            Migration.Outcome differs = migration.run("verify", "--schema", "--target", "there");
            assertThat(differs.exitCode()).as(differs.output()).isEqualTo(1);
            assertThat(differs.output())
                    .contains("NOT ALIKE: 3 mappings compared, 2 errors, 1 warnings, 0 by mapping")
                    .contains("ALTER TABLE \"public\".\"orders\" ALTER COLUMN \"placed\" SET DEFAULT now();");

            Migration.Outcome json = migration.run("verify", "--schema", "--json");
            assertThat(json.exitCode()).isEqualTo(1);
            JsonNode report = new ObjectMapper().readTree(json.output());
            List<String> found = new ArrayList<>();
            report.get("findings")
                    .forEach(finding -> found.add(finding.get("severity").asText() + " "
                            + finding.get("target").asText() + " "
                            + finding.get("kind").asText() + " "
                            + finding.get("name").asText()));
            assertThat(found)
                    .containsExactly(
                            "error there/public.customer check short",
                            "error there/public.orders default placed",
                            "warning there/public.orders index by_customer");
            assertThat(report.get("clean").asBoolean()).isFalse();

            Migration.execute(target, "drop table visit");
            Migration.Outcome vanished = migration.run("verify", "--schema");
            assertThat(vanished.exitCode()).isEqualTo(1);
            assertThat(vanished.output()).contains("public.visit does not exist");
            run.kill();
        }
    }
}
