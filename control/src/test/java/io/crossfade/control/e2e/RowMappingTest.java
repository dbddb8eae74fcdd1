package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import io.crossfade.testkit.oracle.NameUuid;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that change their shape on the way, through real processes, while the source is written to. */
class RowMappingTest {
    private static final TestBed BED = TestBed.start();

    private static final String[] SOURCE = {
        "create type state as enum ('active', 'committed', 'released')",
        """
        create table item (id bigint primary key, shop int not null, status state not null, price numeric(10,4),
            body text, expires_at timestamptz not null, tags jsonb)""",
        "create table shop (id int primary key, name text not null)",
    };
    private static final String[] TARGET = {
        """
        create table visible_item (item_id bigint primary key, shop int, status varchar(20) not null,
            price_cents bigint, title text, kind text not null, body text, check (status = 'active'))""",
        "create table shop_item (id bigint primary key, shop int not null, upper_body text, uid uuid not null unique)",
        "create table shop (id int primary key, name text not null)",
    };
    private static final String MAPPINGS = """
            mappings:
              - name: visible
                from: public.item
                to: there/public.visible_item
                where: status = 'active' and expires_at > :started_at
                columns:
                  item_id: id
                  status: "status::text"
                  price_cents: "(price * 100)::bigint"
                  title: "left(body, 5) || '-' || coalesce(tags->>'t', '')"
                  kind: "case when tags ? 't' then 'c2c?' else 'c2c' end"
                drop: [expires_at]
              - name: by-shop
                from: public.item
                to: there/public.shop_item
                columns:
                  upper_body: "upper(body)"
                  uid: "uuid_v5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', id::text || coalesce(tags->>'t', ' ß'))"
                drop: [status, price, expires_at, tags]
                %s
            """;

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static final String EXPECTED_VISIBLE = """
            select string_agg((id, shop, status, (price * 100)::bigint, left(body, 5) || '-' || coalesce(tags->>'t', ''),
                case when tags ? 't' then 'c2c?' else 'c2c' end, md5(body))::text, E'\\n' order by id)
            from item where status = 'active' and expires_at > '2020-01-01'""";
    private static final String VISIBLE = """
            select string_agg((item_id, shop, status, price_cents, title, kind, md5(body))::text, E'\\n' order by item_id)
            from visible_item""";
    private static final String EXPECTED_SHOPS =
            "select string_agg((id, shop, md5(upper(body)))::text, E'\\n' order by id) from item";
    private static final String SHOPS =
            "select string_agg((id, shop, md5(upper_body))::text, E'\\n' order by id) from shop_item";

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void rowsAreMadeAnewEnterTheFilterAndLeaveIt(int major) throws Exception {
        long seed = 20L + major;
        try (Migration migration = BED.migration("rows" + major, major);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Random random = new Random(seed);
            Migration.execute(source, inserts(random, 1, 400).toArray(String[]::new));
            migration.file(MAPPINGS.formatted(""));
            MigratorProcess first = migration.start("run", "--execute");
            Migration.execute(source, changes(random, 300).toArray(String[]::new));
            Migration.await(
                    first,
                    "rows are there",
                    () -> !"0".equals(Migration.value(target, "select count(*) from shop_item")));
            Migration.execute(source, changes(random, 300).toArray(String[]::new));
            first.kill();
            Migration.execute(source, changes(random, 200).toArray(String[]::new));
            MigratorProcess second = migration.start("run", "--execute");
            Migration.execute(source, changes(random, 200).toArray(String[]::new));
            Await.until(
                    "both sides are equal, seed " + seed + ":\n" + second.output(),
                    Migration.DEADLINE,
                    () -> second.isAlive()
                            && equal(source, EXPECTED_VISIBLE, target, VISIBLE)
                            && equal(source, EXPECTED_SHOPS, target, SHOPS)
                            && "0".equals(Migration.value(target, "select count(*) from crossfade.set_aside_row")));
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            assertUuids(source, target);
            Migration.execute(
                    target,
                    "alter table visible_item disable trigger user",
                    "update visible_item set title = title || '!'"
                            + " where item_id = (select max(item_id) from visible_item)");
            Migration.Outcome planted = migration.run("verify");
            assertThat(planted.exitCode()).as(planted.output()).isEqualTo(1);
        }
    }

    @Test
    void rowsWithoutAParentAreSetAsideUntilItComes() throws Exception {
        try (Migration migration = BED.migration("parents", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Migration.execute(target, "insert into shop values (1, 'one')", "drop table visible_item");
            Migration.execute(source, item(1, 1, "active", "a"), item(2, 2, "active", "b"), item(3, 3, "active", "c"));
            migration.file(MAPPINGS.formatted("parents: [{columns: [shop], table: public.shop, key: [id]}]")
                    .replaceFirst("(?s)  - name: visible.*?(?=  - name: by-shop)", ""));
            MigratorProcess run = migration.start("run", "--execute");
            Migration.await(
                    run,
                    "the rest is copied",
                    () -> "1".equals(Migration.value(target, "select count(*) from shop_item")));
            Migration.execute(
                    source,
                    item(4, 2, "active", "d"),
                    "update item set body = 'b2' where id = 2",
                    "delete from item where id = 3");
            migration.awaitCaughtUp();
            assertThat(Migration.value(
                            target, "select string_agg(row_key, ' ' order by row_key) from crossfade.set_aside_row"))
                    .isEqualTo("[\"2\"] [\"4\"]");
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();

            Migration.execute(target, "insert into shop values (2, 'two')");
            Await.until("the rows come in", Migration.DEADLINE, () -> equal(source, EXPECTED_SHOPS, target, SHOPS));
            assertThat(Migration.value(target, "select count(*) from crossfade.set_aside_row"))
                    .isEqualTo("0");
            Migration.execute(
                    source, "update item set body = 'b3' where id = 2", "update item set id = 20 where id = 4");
            migration.awaitCaughtUp();
            Await.until("both sides are equal", Migration.DEADLINE, () -> equal(source, EXPECTED_SHOPS, target, SHOPS));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void rowsOnWhichTheSqlFailsAreSetAsideAndAllOthersGo(int sourceMajor) throws Exception {
        try (Migration migration = BED.migration("failing" + sourceMajor, sourceMajor);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(
                    source,
                    "create table reading (id bigint primary key, \"Ablesung 1\" text, note text, code char(4))",
                    "insert into reading select i, i::text, 'n' || i, 'c' from generate_series(1, 2000) i",
                    "update reading set \"Ablesung 1\" = 'n/a' where id in (1500, 1501, 1800)",
                    "update reading set \"Ablesung 1\" = '5000000' where id = 1700",
                    "update reading set note = 'skip' where id in (1000, 1800)");
            Migration.execute(
                    target,
                    "create table reading (id bigint primary key, value int check (value < 9999), note text, code char(4))");
            migration.file("""
                    mappings:
                      - from: public.reading
                        to: there/public.reading
                        where: case when note = 'skip' then false else "Ablesung 1"::int > 0 end
                        columns: {value: '"Ablesung 1"::int'}
                        drop: ['"Ablesung 1"']
                    copy: {chunkRows: 300}
                    """);
            MigratorProcess run = migration.start("run", "--execute", "--metrics", "0");
            assertThat(ServedMetrics.of(run).sum("crossfade_errors_total")).isZero();
            Migration.await(
                    run,
                    "the copy is in",
                    () -> "t".equals(Migration.value(target, "select to_regclass('crossfade.lane') is not null"))
                            && "t".equals(Migration.value(target, "select bool_and(copied) from crossfade.lane")));
            Migration.execute(source, "insert into reading values (3000, 'new', 'n'), (3001, '31', 'n')");
            migration.awaitCaughtUp();
            assertThat(
                            Migration.value(
                                    target,
                                    "select string_agg(row_key || ' ' || reason, E'\\n' order by row_key) from crossfade.set_aside_row"))
                    .isEqualTo("""
                            ["1500"] the mapping's SQL fails: invalid input syntax for type integer: "n/a"
                            ["1501"] the mapping's SQL fails: invalid input syntax for type integer: "n/a"
                            ["1700"] new row for relation "reading" violates check constraint "reading_value_check"
                            ["3000"] the mapping's SQL fails: invalid input syntax for type integer: "new\"""");
            Migration.Outcome early = migration.run("verify", "--json");
            assertThat(early.exitCode()).as(early.output()).isZero();
            assertThat(early.output().replaceAll("\\s", ""))
                    .contains("\"sourceRows\":2000", "\"differences\":0", "\"setAside\":4");
            ServedMetrics.assertSetAside(run, target);
            Migration.Outcome counted = migration.run("status", "--summary", "--json");
            assertThat(counted.exitCode()).as(counted.output()).isZero();
            assertThat(counted.output().replaceAll("\\s", ""))
                    .contains("\"found\":2002", "\"filtered\":2", "\"migrated\":1996");
            String made = "select md5(string_agg((id, %s, note, code)::text, '' order by id)) || count(*) from reading";
            String going = " where note <> 'skip' and id not in (1500, 1501, 1700, 3000)";
            assertThat(Migration.value(target, made.formatted("value")))
                    .isEqualTo(Migration.value(source, made.formatted("\"Ablesung 1\"") + going));
            Migration.execute(
                    source,
                    "update reading set \"Ablesung 1\" = 'still not' where id = 1501",
                    "update reading set \"Ablesung 1\" = id::text where id in (1500, 1700)",
                    "update reading set \"Ablesung 1\" = '33', id = 3003 where id = 3000");
            String left = "select string_agg(row_key || ' ' || reason, E'\\n') from crossfade.set_aside_row";
            Await.until(
                    "rows that were mended come in",
                    Migration.DEADLINE,
                    () -> "[\"1501\"] the mapping's SQL fails: invalid input syntax for type integer: \"still not\""
                            .equals(Migration.value(target, left)));
            Migration.execute(source, "delete from reading where id = 1501");
            migration.awaitCaughtUp();
            assertThat(Migration.value(target, left)).isNull();
            ServedMetrics.await(
                    run,
                    "nothing is set aside any more",
                    scrape -> !scrape.has("crossfade_set_aside_rows") && scrape.sum("crossfade_in_sync") == 1);
            assertThat(Migration.value(target, made.formatted("value")))
                    .isEqualTo(Migration.value(source, made.formatted("\"Ablesung 1\"") + " where note <> 'skip'"));
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
        }
    }

    @Test
    void sqlThatCannotWorkIsRefusedWithItsPlace() throws Exception {
        try (Migration migration = BED.migration("badsql", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            migration.file("""
                    mappings:
                      - name: visible
                        from: public.item
                        to: there/public.visible_item
                        where: status = 'activ'
                        columns:
                          item_id: id
                          status: "statu::text"
                          price_cents: "price * 100"
                          title: "to_char(now(), 'YYYY') || random()"
                          kind: "'c2c"
                        drop: [expires_at, tags]
                    """);
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).as(plan.output()).isEqualTo(3);
            assertThat(plan.output())
                    .contains("mappings[0].where")
                    .contains("invalid input value for enum")
                    .contains("column \"statu\" does not exist at character 1")
                    .contains("is numeric in the source and bigint here")
                    .contains("now, random()")
                    .contains("Unterminated string literal");
        }
    }

    private static void assertUuids(Connection source, Connection target) throws SQLException {
        UUID namespace = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        Map<Long, String> expected = new TreeMap<>();
        Map<Long, String> found = new TreeMap<>();
        try (Statement one = source.createStatement();
                ResultSet row = one.executeQuery("select id, id || coalesce(tags->>'t', ' ß') from item")) {
            while (row.next()) {
                expected.put(
                        row.getLong(1),
                        NameUuid.version5(namespace, row.getString(2)).toString());
            }
        }
        try (Statement one = target.createStatement();
                ResultSet row = one.executeQuery("select id, uid from shop_item")) {
            while (row.next()) {
                found.put(row.getLong(1), row.getString(2));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    private static boolean equal(Connection source, String expected, Connection target, String sql)
            throws SQLException {
        String wanted = Migration.value(source, expected);
        return wanted != null && wanted.equals(Migration.value(target, sql));
    }

    private static String item(long id, int shop, String status, String body) {
        return "insert into item values (%d, %d, '%s', %d.5, '%s', '2999-01-01', '{\"t\": \"x%d\"}')"
                .formatted(id, shop, status, id, body, id);
    }

    /** Half of the bodies are so large, and so random, that they are stored apart. */
    private static List<String> inserts(Random random, int from, int count) {
        List<String> inserts = new ArrayList<>();
        for (int id = from; id < from + count; id++) {
            String body = random.nextBoolean()
                    ? "'b" + random.nextInt(1000) + "'"
                    : "(select string_agg(md5((g + " + random.nextInt()
                            + ")::text), '') from generate_series(1, 200) g)";
            inserts.add("insert into item values (%d, %d, '%s', %d.25, %s, '%s', %s) on conflict do nothing"
                    .formatted(
                            id,
                            random.nextInt(5),
                            state(random),
                            random.nextInt(100),
                            body,
                            random.nextInt(4) == 0 ? "2000-01-01" : "2999-01-01",
                            random.nextInt(3) == 0 ? "null" : "'{\"t\": \"" + random.nextInt(10) + "\"}'"));
        }
        return inserts;
    }

    private static String state(Random random) {
        return List.of("active", "committed", "released").get(random.nextInt(3));
    }

    private static List<String> changes(Random random, int count) {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = 1 + random.nextInt(500);
            changes.add(
                    switch (random.nextInt(8)) {
                        case 0, 1 -> "update item set status = '" + state(random) + "' where id = " + id;
                        case 2 -> "update item set price = price + 1 where id = " + id;
                        case 3 -> "update item set tags = '{\"t\": \"" + i + "\"}' where id = " + id;
                        case 4 -> "update item set body = 'n" + i + "' where id = " + id;
                        case 5 -> "delete from item where id = " + id;
                        case 6 ->
                            "update item set id = " + (500 + random.nextInt(100)) + " where id = " + id
                                    + " and not exists (select from item where id between 500 and 600)";
                        default -> inserts(random, id, 1).getFirst();
                    });
        }
        return changes;
    }
}
