package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A target table that is absent is made from the mapping that makes its rows. */
class MadeTableTest {
    private static final TestBed BED = TestBed.start();

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void theMappingsColumnsTypesAndKeyMakeTheTable() throws Exception {
        try (Migration migration = BED.migration("made_anew", TestBed.NEW, TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(
                    source,
                    "create type state as enum ('on', 'off')",
                    """
                    create table item (shop int, nr bigint, state state not null, price numeric(10,4), body varchar(30),
                        primary key (shop, nr))""",
                    "insert into item select i % 3, i, 'on', i / 7.0, 'b' || i from generate_series(1, 500) as i");
            migration.file("""
                    mappings:
                      - from: public.item
                        to: there/fresh.thing
                        where: nr < 900
                        columns: {number: nr, state: "state::text", price: "price::numeric(10,2)", kind: "'c2c'"}
                    """);
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).as(plan.output()).isZero();
            assertThat(plan.output())
                    .contains("is made from the mapping: its columns, and the primary key [shop, number]");

            MigratorProcess run = migration.startInSync();
            Migration.execute(
                    source, "insert into item values (9, 600, 'off', 1.239, 'new')", "delete from item where nr = 3");
            migration.awaitCaughtUp();
            assertThat(Migration.value(
                            target,
                            "select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)"
                                    + " from pg_attribute where attrelid = 'fresh.thing'::regclass and attnum > 0"))
                    .isEqualTo(
                            "number bigint, shop integer, body character varying(30), state text, price numeric(10,2), kind text");
            String wanted =
                    "select string_agg((shop, nr, state, price::numeric(10,2), body, 'c2c')::text, ' ' order by nr) from item";
            String found =
                    "select string_agg((shop, number, state, price, body, kind)::text, ' ' order by number) from fresh.thing";
            Await.until(
                    "both sides are equal",
                    Migration.DEADLINE,
                    () -> String.valueOf(Migration.value(source, wanted)).equals(Migration.value(target, found)));
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            run.kill();
            MigratorProcess again = migration.startInSync();
            again.kill();
            Migration.Outcome abort = migration.run("abort", "--yes");
            assertThat(abort.exitCode()).as(abort.output()).isZero();
            assertThat(Migration.value(target, "select to_regclass('fresh.thing')"))
                    .isNull();
        }
    }
}
