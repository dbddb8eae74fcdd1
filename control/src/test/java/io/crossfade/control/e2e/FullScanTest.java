package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code plan --full-scan} names the rows that stricter targets refuse, and changes nothing. */
class FullScanTest {
    private static final TestBed BED = TestBed.start();

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void rowsThatTheTargetRefusesAreNamedWithTheirReason() throws Exception {
        try (Migration migration = BED.migration("scan", TestBed.OLD, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(
                    source,
                    "create table item (id int primary key, name text, amount int, mail text, old text)",
                    "insert into item select i, 'n' || i, i, i || '@x', 'o' from generate_series(1, 30000) as i",
                    "update item set name = null where id in (7, 29000)",
                    "update item set amount = -1 where id % 10000 = 3",
                    "update item set mail = 'nobody' where id = 500",
                    "update item set name = repeat('x', 21) where id = 600");
            Migration.execute(target, "create domain mail as text check (value ~ '@')", """
                    create table item (id int primary key, name varchar(20) not null, amount int check (amount >= 0), mail mail,
                        serial bigserial, kind text not null default 'd', twice int generated always as (amount * 2) stored)""");
            migration.file("""
                    mappings:
                      - {from: public.item, to: there/public.item, where: id <> 7, drop: [old], columns: {name: "name::text"}}
                    """);
            Migration.Outcome plan = migration.run("plan", "--full-scan");
            assertThat(plan.exitCode()).as(plan.output()).isZero();
            assertThat(plan.output())
                    .contains(
                            "1 of the rows of public.item will be set aside: null value in column \"name\" of relation \"item\"")
                    .contains(
                            "3 of the rows of public.item will be set aside: new row for relation \"item\" violates check")
                    .contains("1 of the rows of public.item will be set aside: value for domain public.mail violates")
                    .contains(
                            "1 of the rows of public.item will be set aside: value too long for type character varying(20)")
                    .contains("= [(3), (10003), (20003)]");
            assertThat(Migration.value(target, "select count(*) from item")).isEqualTo("0");
            assertThat(Migration.value(target, "select is_called from item_serial_seq"))
                    .isEqualTo("f");

            Migration.execute(source, "delete from item where id in (500, 600, 29000) or amount < 0");
            Migration.Outcome fits = migration.run("plan", "--full-scan");
            assertThat(fits.output()).contains("all 29,993 rows of public.item fit its types, NOT NULLs and checks");
        }
    }
}
