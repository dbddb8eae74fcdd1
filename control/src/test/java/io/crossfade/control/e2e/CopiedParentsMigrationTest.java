package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parents that come because rows refer to them, through real processes, while the source is written to. */
class CopiedParentsMigrationTest {
    private static final TestBed BED = TestBed.start();

    private static final String[] SOURCE = {
        "create type state as enum ('active', 'released')",
        "create table product (id bigserial primary key, sku text unique, sold boolean not null, since timestamptz not null,"
                + " name text not null, body text)",
        "create table hold (id bigint primary key, product_id bigint, state state not null, note text)",
        "create index on hold (product_id)",
        "create table label (id bigint primary key, of_sku text, hidden boolean not null)",
        "create index on label (of_sku)",
        "alter table hold replica identity full",
        "alter table label replica identity full",
    };
    private static final String[] TARGET = {
        "create table product (product_id bigserial primary key, sku text unique, title text not null, body text)",
        "create table hold (id bigint primary key, listing bigint references product, note text)",
        "create table label (id bigint primary key, sku varchar(40) references product (sku))",
    };
    private static final String MAPPINGS = """
            mappings:
              - from: public.product
                to: there/public.product
                where: sold and since > :started_at
                columns: {product_id: id, title: "upper(product.name)"}
                drop: [sold, since]
              - from: public.hold
                to: there/public.hold
                where: state = 'active'
                columns: {listing: product_id}
                drop: [state]
                parents: [{columns: [listing], table: public.product, key: [product_id], missing: copy}]
              - from: public.label
                to: there/public.label
                where: not hidden
                columns: {sku: "lower(of_sku)"}
                drop: [hidden]
                parents: [{columns: [sku], table: public.product, key: [sku], missing: copy}]
            """;

    private static final String EXPECTED_PRODUCTS = """
            select string_agg((id, sku, upper(name), md5(body))::text, E'\\n' order by id) from product p
            where sold and since > '2020-01-01'
                or id in (select product_id from hold where state = 'active')
                or sku in (select lower(of_sku) from label where not hidden)""";
    private static final String PRODUCTS =
            "select string_agg((product_id, sku, title, md5(body))::text, E'\\n' order by product_id) from product";
    private static final String EXPECTED_HOLDS = """
            select string_agg((id, product_id, note)::text, E'\\n' order by id) from hold
            where state = 'active' and (product_id is null or product_id in (select id from product))""";
    private static final String HOLDS = "select string_agg((id, listing, note)::text, E'\\n' order by id) from hold";
    private static final String EXPECTED_LABELS = """
            select string_agg((id, lower(of_sku))::text, E'\\n' order by id) from label
            where not hidden and (of_sku is null or exists (select from product where sku = lower(of_sku)))""";
    private static final String LABELS = "select string_agg((id, sku)::text, E'\\n' order by id) from label";
    /** Rows whose parent is nowhere, and no others, are set aside: parents go only with the rows that refer to them. */
    private static final String ORPHANS = """
            select coalesce(string_agg(of || ' ' || id, E'\\n' order by of, id), 'none') from (
                select 'public.hold' as of, id from hold
                where state = 'active' and product_id not in (select id from product)
                union all
                select 'public.label', id from label
                where not hidden and of_sku is not null and not exists (select from product where sku = lower(of_sku))
            ) as orphan""";

    private static final String ASIDE = """
            select coalesce(string_agg(of || ' ' || id, E'\\n' order by of, id), 'none') from (
                select mapping as of, (row_key::jsonb ->> 0)::bigint as id from crossfade.set_aside_row
            ) as aside""";

    @AfterAll
    static void stop() {
        BED.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void aParentIsThereWhileItsConditionHoldsOrARowRefersToIt(int major) throws Exception {
        long seed = 60L + major;
        try (Migration migration = BED.migration("copied" + major, major);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Random random = new Random(seed);
            Migration.execute(
                    source,
                    "insert into product select g, 's' || g, g % 4 = 0, case when g % 8 = 0 then '2000-01-01' else '2999-01-01'"
                            + " end::timestamptz, 'n' || g, 'b' || g from generate_series(1, 200) g",
                    "select setval('product_id_seq', 1000)",
                    "insert into hold select g, nullif(g % 90, 7), case when g % 3 = 0 then 'active' else 'released' end::state,"
                            + " 'h' || g from generate_series(1, 150) g where g % 90 <> 0",
                    "insert into label select g, 'S' || (g + 100), g % 2 = 0 from generate_series(1, 60) g");
            migration.file(MAPPINGS);
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).as(plan.output()).isZero();
            assertThat(plan.output()).contains("parent-copied");
            MigratorProcess first = migration.start("run", "--execute");
            change(source, random, 200);
            Migration.await(
                    first, "rows are there", () -> !"0".equals(Migration.value(target, "select count(*) from hold")));
            change(source, random, 300);
            first.kill();
            change(source, random, 300);
            MigratorProcess second = migration.start("run", "--execute");
            change(source, random, 400);
            try {
                Migration.await(second, "both sides are equal, seed " + seed, () -> areEqual(source, target));
            } catch (AssertionError e) {
                throw new AssertionError(String.join("\n", sides(source, target)), e);
            }
            assertThat(Migration.value(target, HOLDS)).isNotNull();
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            Migration.execute(
                    target,
                    "alter table product disable trigger user",
                    "update product set title = title || '!' where product_id = (select min(product_id) from product)");
            Migration.Outcome planted = migration.run("verify");
            assertThat(planted.exitCode()).as(planted.output()).isEqualTo(1);
        }
    }

    @Test
    void aRowWhoseParentIsNowhereWaitsAndAParentGoesWithItsLastRow() throws Exception {
        try (Migration migration = BED.migration("lastchild", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Migration.execute(
                    source,
                    "insert into product select g, 's' || g, false, '2999-01-01', 'n' || g from generate_series(1, 3) g",
                    "insert into hold values (1, 1, 'active'), (2, 1, 'active'), (3, 9, 'active'), (4, 2, 'released')");
            migration.file(
                    MAPPINGS
                            + "cutover: {noWayBack: [public.product, public.hold, public.label], routes: [{command: {run: [\"true\"]}}]}");
            MigratorProcess run = migration.start("run", "--execute");
            Migration.await(run, "a row waits", () -> "[\"3\"]".equals(aside(target)));
            Migration.await(run, "its parent came", () -> "1".equals(products(target)));
            Migration.execute(source, "delete from hold where id = 1", "update hold set state = 'active' where id = 4");
            migration.awaitCaughtUp();
            assertThat(products(target)).isEqualTo("1 2");
            Migration.execute(
                    source,
                    "update hold set product_id = 3 where id = 2",
                    "insert into product values (9, 's9', false, '2999-01-01', 'n9')");
            Migration.await(run, "the row comes", () -> "null".equals(String.valueOf(aside(target))));
            migration.awaitCaughtUp();
            assertThat(products(target)).isEqualTo("2 3 9");
            assertThat(areEqual(source, target)).isTrue();
            Migration.execute(source, "begin; delete from hold; delete from product where id = 9; commit");
            migration.awaitCaughtUp();
            assertThat(products(target)).isEqualTo("null");
            Migration.execute(source, "insert into hold values (5, 2, 'active')");
            Migration.execute(source, "select setval('product_id_seq', 77)");
            migration.awaitCaughtUp();
            Migration.Outcome cutover = migration.run("cutover", "--yes");
            assertThat(cutover.exitCode()).as(cutover.output()).isZero();
            assertThat(products(target)).isEqualTo("2");
            assertThat(Long.parseLong(
                            String.valueOf(Migration.value(target, "select nextval('product_product_id_seq')"))))
                    .isGreaterThan(77);
        }
    }

    private static String products(Connection target) throws SQLException {
        return String.valueOf(
                Migration.value(target, "select string_agg(product_id::text, ' ' order by product_id) from product"));
    }

    private static String aside(Connection target) throws SQLException {
        return "t".equals(Migration.value(target, "select to_regclass('crossfade.set_aside_row') is not null"))
                ? String.valueOf(Migration.value(
                        target, "select string_agg(row_key, ' ' order by row_key) from crossfade.set_aside_row"))
                : "";
    }

    private static boolean areEqual(Connection source, Connection target) throws SQLException {
        List<String> sides = sides(source, target);
        return sides.subList(0, sides.size() / 2).equals(sides.subList(sides.size() / 2, sides.size()));
    }

    /** What is expected of the target, from the source, then what is there, in the same order. */
    private static List<String> sides(Connection source, Connection target) throws SQLException {
        List<String> sides = new ArrayList<>();
        for (String expected : List.of(EXPECTED_PRODUCTS, EXPECTED_HOLDS, EXPECTED_LABELS, ORPHANS)) {
            sides.add(String.valueOf(Migration.value(source, expected)));
        }
        for (String there : List.of(PRODUCTS, HOLDS, LABELS, ASIDE)) {
            sides.add(String.valueOf(Migration.value(target, there)));
        }
        return sides;
    }

    private static void change(Connection source, Random random, int count) throws SQLException {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(change(random, i));
        }
        Migration.execute(source, changes.toArray(String[]::new));
    }

    /** A parent goes only with the rows that refer to it, as foreign keys would have it; rows may come before theirs. */
    private static String change(Random random, int i) {
        int product = 1 + random.nextInt(210);
        int hold = 1 + random.nextInt(170);
        int label = 1 + random.nextInt(70);
        String large =
                "(select string_agg(md5((g + " + random.nextInt() + ")::text), '') from generate_series(1, 200) g)";
        String noLabel = " and not exists (select from label where of_sku = 'S" + product + "')";
        String free = " where id = " + product + noLabel + " and not exists (select from hold where product_id = "
                + product + ")";
        return switch (random.nextInt(17)) {
            case 0 -> "update product set name = name || '" + i % 10 + "' where id = " + product;
            case 1 -> "update product set sold = not sold where id % 9 = " + random.nextInt(9);
            case 2 -> "update product set body = " + large + " where id = " + product;
            case 3 -> "update product set sku = null where id = " + product + noLabel;
            case 4 -> "update product set sku = 's" + product + "' where id = " + product;
            case 5 ->
                "insert into product values (" + product + ", 's" + product + "', false, '2999-01-01', 'new', " + large
                        + ") on conflict do nothing";
            case 6 -> "delete from product" + free;
            case 7 ->
                "begin; delete from hold where product_id = " + product + "; delete from label where of_sku = 'S"
                        + product + "'; delete from product where id = " + product + "; commit";
            case 8 ->
                "begin; delete from product where id = " + product + "; insert into product values (" + product + ", 's"
                        + product + "', true, '2000-01-01', 'again'); commit";
            case 9 -> "insert into hold values (" + hold + ", " + product + ", 'active', 'new') on conflict do nothing";
            case 10 -> "delete from hold where id = " + hold;
            case 11 ->
                "update hold set product_id = " + (random.nextInt(8) == 0 ? "null" : product) + " where id = " + hold;
            case 12 ->
                "update hold set state = case state when 'active' then 'released' else 'active' end::state where id % 11 = "
                        + random.nextInt(11);
            case 13 ->
                "begin; update hold set product_id = " + product + ", state = 'active' where id = " + hold
                        + "; update hold set product_id = product_id + 1 where id = " + hold + "; commit";
            case 14 ->
                "insert into label values (" + label + ", 'S" + product
                        + "', false) on conflict (id) do update set of_sku = excluded.of_sku";
            case 15 -> "update label set hidden = not hidden where id % 5 = " + random.nextInt(5);
            default ->
                "update hold set id = " + (300 + i) + " where id = " + hold
                        + " and not exists (select from hold where id = " + (300 + i) + ")";
        };
    }
}
