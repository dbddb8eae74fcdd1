package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Target tables that hold rows of others, through real processes, while both sides are written to. */
class ExistingRowsTest {
    private static final TestBed BED = TestBed.start();

    private static final String SHOP = "create table shop (id int primary key, name text not null unique)";
    private static final String ITEM = """
            create table item (shop int not null references shop, no numeric(6,1) not null, tenant int not null, body text,
                noted timestamptz default '2020-01-01 00:00:00.123456+00', twice text generated always as (body || body) stored,
                primary key (shop, no))""";
    private static final String FILE = """
            mappings:
              - {from: public.shop, to: there/public.shop, existing: %1$s}
              - {from: public.item, to: there/public.item, where: "tenant in (1, 2)", existing: %1$s}
            """;
    private static final String SHOPS = "select string_agg(s::text, E'\\n' order by id) from shop as s";
    private static final String ITEMS = "select string_agg(i::text, E'\\n' order by shop, no) from item as i";

    @AfterAll
    static void stop() {
        BED.close();
    }

    /** The target's own rows, and those that its application makes and changes meanwhile. */
    private static void own(Connection target, int round) throws Exception {
        Migration.execute(
                target,
                "insert into item select s, 500 + " + round + ", 9, 'own' from generate_series(1, 3) as s",
                "update item set body = 'own " + round + "' where tenant = 9 and no < 500 and shop <> 2");
    }

    private static List<String> changes(Random random, int count) {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String row = "where shop = " + (1 + random.nextInt(5)) + " and no = " + random.nextInt(60);
            changes.add(
                    switch (random.nextInt(6)) {
                        case 0 -> "delete from item " + row;
                        case 1 -> "update item set tenant = " + (1 + random.nextInt(3)) + " " + row;
                        case 2 ->
                            "update item set body = repeat(md5('" + i + "'), " + (1 + random.nextInt(90)) + ") " + row;
                        case 3 ->
                            "update item as i set no = no + 60 " + row
                                    + " and not exists (select from item as o where o.shop = i.shop and o.no = i.no + 60)";
                        default ->
                            "insert into item values (%d, %d, %d, 'new') on conflict do nothing"
                                    .formatted(1 + random.nextInt(5), random.nextInt(60), 1 + random.nextInt(3));
                    });
        }
        return changes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep", "overwrite"})
    void rowsOfOthersStayAndAnAbortLeavesThemAsTheyAre(String existing) throws Exception {
        long seed = 7;
        Random random = new Random(seed);
        boolean keep = existing.equals("keep");
        try (Migration migration = BED.migration("shared_" + existing, TestBed.OLD, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SHOP, ITEM);
            Migration.execute(target, SHOP, ITEM);
            Migration.execute(source, "insert into shop select i, 'shop ' || i from generate_series(1, 5) as i");
            Migration.execute(source, """
                    insert into item select 1 + i % 5, i / 5, 1 + i % 3, 'body ' || i from generate_series(0, 199) as i""");
            Migration.execute(target, "insert into shop select i, 'own ' || i from generate_series(1, 3) as i");
            Migration.execute(target, """
                    insert into item select s, n, 9, 'own' from generate_series(1, 3) as s, generate_series(0, 100, 7) as n""");
            String shopsBefore = Migration.value(target, SHOPS);
            migration.file(FILE.formatted(existing));
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).as(plan.output()).isZero();
            assertThat(plan.output()).contains("holds rows already: they stay");

            MigratorProcess first = migration.start("run", "--execute");
            Migration.execute(source, changes(random, 200).toArray(String[]::new));
            Migration.await(
                    first,
                    "rows are there",
                    () -> !"0".equals(Migration.value(target, "select count(*) from item where tenant <> 9")));
            own(target, 1);
            Migration.execute(source, changes(random, 200).toArray(String[]::new));
            first.kill();
            Migration.execute(source, changes(random, 200).toArray(String[]::new));
            MigratorProcess second = migration.start("run", "--execute");
            own(target, 2);
            Migration.execute(source, changes(random, 200).toArray(String[]::new));
            Migration.await(second, "it follows", () -> second.output().contains("in sync:"));
            migration.awaitCaughtUp();
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode())
                    .as("seed %d: %s", seed, verify.output())
                    .isZero();
            assertThat(Migration.value(target, "select count(*) from crossfade.set_aside_row"))
                    .isEqualTo("0");
            assertThat(Migration.value(target, "select count(*) from item where tenant = 9 and no >= 500"))
                    .isEqualTo("6");
            String expected = """
                    select count(*) from item where tenant in (1, 2)""";
            if (!keep) {
                assertThat(Migration.value(target, "select count(*) from item where tenant in (1, 2)"))
                        .isEqualTo(Migration.value(source, expected));
            } else {
                assertThat(Migration.value(target, "select count(*) from item where tenant = 9 and no < 500"))
                        .isEqualTo("45");
            }

            second.kill();
            Migration.Outcome abort = migration.run("abort", "--yes");
            assertThat(abort.exitCode()).as(abort.output()).isZero();
            assertThat(abort.output())
                    .contains(
                            keep
                                    ? "rows of the target that it kept: "
                                    : "rows that it overwrote and that are what they");
            assertThat(Migration.value(target, SHOPS)).isEqualTo(shopsBefore);
            assertThat(Migration.value(target, "select count(*) from item where tenant <> 9"))
                    .isEqualTo("0");
            assertThat(Migration.value(target, "select count(*) from item where tenant = 9"))
                    .isEqualTo("51");
        }
    }

    @Test
    void aSecondMigrationDoublesNothing() throws Exception {
        try (Migration one = BED.migration("again", TestBed.NEW, TestBed.OLD);
                Connection source = one.source();
                Connection target = one.target()) {
            Migration.execute(source, SHOP, ITEM);
            Migration.execute(target, SHOP, ITEM);
            Migration.execute(
                    source,
                    "insert into shop select i, 'shop ' || i from generate_series(1, 5) as i",
                    "insert into item select 1 + i % 5, i / 5, 1, 'body ' || i from generate_series(0, 199) as i");
            Migration.execute(target, "insert into shop values (1, 'own')", "insert into item values (1, 0, 7, 'own')");
            one.file(FILE.formatted("keep"));
            MigratorProcess run = one.startInSync();
            String shops = Migration.value(target, SHOPS);
            String items = Migration.value(target, ITEMS);
            assertThat(Migration.value(target, "select count(*) from item")).isEqualTo("200");
            run.kill();
            String text = one.text(FILE.formatted("keep")).replaceFirst("migration: again", "migration: again-2");
            one.rawFile(text);
            MigratorProcess second = one.startInSync();
            assertThat(Migration.value(target, SHOPS)).isEqualTo(shops);
            assertThat(Migration.value(target, ITEMS)).isEqualTo(items);
            Migration.Outcome verify = one.run("verify", "--json");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            assertThat(verify.output().replace(" ", "")).contains("\"kept\":200");
            second.kill();
            Migration.Outcome abort = one.run("abort", "--yes");
            assertThat(abort.exitCode()).as(abort.output()).isZero();
            assertThat(Migration.value(target, ITEMS)).isEqualTo(items);
        }
    }
}
