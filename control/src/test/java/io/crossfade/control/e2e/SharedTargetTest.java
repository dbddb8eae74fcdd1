package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Several source tables that become one, through real processes: each mapping touches its own rows only. */
class SharedTargetTest {
    private static final TestBed BED = TestBed.start();

    private static final String[] SOURCE = {
        "create table private_item (id bigint primary key, title text, price numeric(10,2))",
        "create table shop_item (id bigint primary key, name text not null, cents int not null)",
    };
    private static final String[] TARGET = {
        """
        create table item (kind text not null, id bigint not null, title text, price numeric(10,2),
            uid uuid not null unique, primary key (kind, id))""",
    };
    private static final String FILE = """
            mappings:
              - from: public.private_item
                to: there/public.item
                columns: {kind: "'c2c'", uid: "uuid_v5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'c' || id)"}
              - from: public.shop_item
                to: there/public.item
                columns:
                  kind: "%s"
                  title: name
                  price: "(cents / 100.0)::numeric(10,2)"
                  uid: "uuid_v5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'b' || id)"
            """;
    private static final String WANTED = """
            select string_agg((kind, id, title, price)::text, E'\\n' order by kind, id) from (
                select 'c2c' as kind, id, title, price from private_item
                union all select 'b2c', id, name, (cents / 100.0)::numeric(10,2) from shop_item) as i""";
    private static final String FOUND =
            "select string_agg((kind, id, title, price)::text, E'\\n' order by kind, id) from item";

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static String[] changes(Random random, int count) {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = 1 + random.nextInt(60);
            changes.add(
                    switch (random.nextInt(8)) {
                        case 0 -> "delete from private_item where id = " + id;
                        case 1 -> "delete from shop_item where id = " + id;
                        case 2 -> "update private_item set title = 'u" + i + "' where id = " + id;
                        case 3 -> "update shop_item set cents = cents + 1 where id = " + id;
                        case 4 ->
                            "update shop_item set id = id + 60 where id = " + id
                                    + " and not exists (select from shop_item where id = " + (id + 60) + ")";
                        case 5 -> "insert into private_item values (" + id + ", 'n', 1) on conflict do nothing";
                        default -> "insert into shop_item values (" + id + ", 'n" + i + "', 5) on conflict do nothing";
                    });
        }
        return changes.toArray(String[]::new);
    }

    @Test
    void twoTablesBecomeOneAndATruncateTakesOnlyItsOwn() throws Exception {
        long seed = 3;
        Random random = new Random(seed);
        try (Migration migration = BED.migration("two_into_one", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Migration.execute(
                    source,
                    "insert into private_item select i, 'p' || i, i from generate_series(1, 40) as i",
                    "insert into shop_item select i, 's' || i, i from generate_series(1, 50) as i");
            migration.file(FILE.formatted("'c2c'::text"));
            Migration.Outcome alike = migration.run("plan");
            assertThat(alike.exitCode()).as(alike.output()).isEqualTo(3);
            assertThat(alike.output()).contains("no column tells their rows apart by constants that differ");

            migration.file(FILE.formatted("'b2c'"));
            MigratorProcess first = migration.start("run", "--execute");
            Migration.execute(source, changes(random, 150));
            Migration.await(
                    first, "rows are there", () -> !"0".equals(Migration.value(target, "select count(*) from item")));
            Migration.execute(source, changes(random, 150));
            first.kill();
            Migration.execute(source, changes(random, 150));
            MigratorProcess second = migration.start("run", "--execute");
            awaitEqual(source, target, second, seed);
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();

            Migration.execute(source, "truncate private_item", "insert into private_item values (7, 'after', 7)");
            awaitEqual(source, target, second, seed);
            assertThat(Migration.value(target, "select count(*) from crossfade.set_aside_row"))
                    .isEqualTo("0");
            Migration.Outcome again = migration.run("verify");
            assertThat(again.exitCode()).as(again.output()).isZero();
            second.kill();
            Migration.Outcome abort = migration.run("abort", "--yes");
            assertThat(abort.exitCode()).as(abort.output()).isZero();
            assertThat(Migration.value(target, "select count(*) from item")).isEqualTo("0");
        }
    }

    private static void awaitEqual(Connection source, Connection target, MigratorProcess process, long seed) {
        Await.until(
                "both sides are equal, seed " + seed + ":\n" + process.output(),
                Migration.DEADLINE,
                () -> process.isAlive()
                        && Objects.equals(Migration.value(source, WANTED), Migration.value(target, FOUND)));
    }
}
