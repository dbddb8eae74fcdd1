package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Foreign keys that lead from one target to another are reported by {@code verify}. */
class CrossingKeysTest {
    private static final TestBed BED = TestBed.start();

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void verifySaysWhatRefersToNothingInTheOtherDatabase() throws Exception {
        try (Migration migration = BED.migration("crossing", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            String second = "crossing_second";
            BED.of(TestBed.NEW).createDatabase(second);
            String[] tables = {
                "create table product (id int primary key, gone bool not null)",
                "create table line (id int primary key, product int%s)"
            };
            Migration.execute(source, tables[0], tables[1].formatted(" references product"));
            Migration.execute(target, tables[0]);
            try (Connection lines = BED.of(TestBed.NEW).connect(second)) {
                Migration.execute(lines, tables[1].formatted(""));
            }
            Migration.execute(
                    source,
                    "insert into product select i, i = 7 from generate_series(1, 10) as i",
                    "insert into line select i, nullif(1 + i % 10, 3) from generate_series(1, 100) as i");
            String file = migration.text("""
                    mappings:
                      - {from: public.product, to: there/public.product, where: not gone}
                      - {from: public.line, to: lines/public.line}
                    """);
            migration.rawFile(file.replaceFirst(
                    "(?m)^  there: (.*)$",
                    "  there: $1\n  lines: {postgres: {url: \""
                            + BED.of(TestBed.NEW).jdbcUrl(second) + "\", user: "
                            + BED.of(TestBed.NEW).user() + ", password: \""
                            + BED.of(TestBed.NEW).password() + "\"}}"));
            MigratorProcess run = migration.startInSync();
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            assertThat(verify.output())
                    .contains("across databases: lines/public.line (product) to there/public.product (id):"
                            + " 1 of 9 values have no parent, such as [7]");
            run.kill();
        }
    }
}
