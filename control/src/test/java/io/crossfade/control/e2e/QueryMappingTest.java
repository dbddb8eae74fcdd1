package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a query makes: joins, JSON arrays to child rows, through real processes, while the source is written to. */
class QueryMappingTest {
    private static final TestBed BED = TestBed.start();

    private static final String[] SOURCE = {
        "create table person (id int primary key, uid text not null, gone boolean not null default false, note text)",
        """
        create table purchase (id bigint primary key, person_id int references person, amount numeric(10,2) not null,
            body text)""",
        "create index on purchase (person_id)",
        "create table listing (id bigint primary key, title text, images jsonb)",
        "create view visible_listing as select id, title, images from listing where title is distinct from 'hidden'",
    };
    private static final String[] TARGET = {
        "create table purchase (id bigint primary key, person_uid text, amount numeric(10,2) not null, body text)",
        "create table image (listing_id bigint, place int, url text not null, primary key (listing_id, place))",
        "create table listing (id bigint primary key, title text)",
    };
    private static final String MAPPINGS = """
            mappings:
              - name: purchases
                query: |
                  select p.id, o.uid as person_uid, p.amount, p.body
                  from public.purchase as p left join public.person as o on o.id = p.person_id and not o.gone;
                key: [id]
                to: there/public.purchase
              - name: images
                query: |
                  select l.id as listing_id, (row_number() over (partition by l.id order by i.n) - 1)::int as place,
                      i.value->>'url' as url
                  from public.visible_listing as l cross join lateral jsonb_array_elements(l.images) with ordinality as i(value, n)
                  where i.value ? 'url'
                key: [listing_id]
                to: there/public.image
                depends:
                  - {table: public.listing, key: [id]}
              - from: public.listing
                to: there/public.listing
                drop: [images]
            """;

    private static final String EXPECTED_PURCHASES = """
            select string_agg((p.id, o.uid, p.amount, md5(p.body))::text, E'\\n' order by p.id)
            from purchase p left join person o on o.id = p.person_id and not o.gone""";
    private static final String PURCHASES =
            "select string_agg((id, person_uid, amount, md5(body))::text, E'\\n' order by id) from purchase";
    private static final String EXPECTED_IMAGES = """
            select string_agg((id, place, url)::text, E'\\n' order by id, place) from (
                select l.id, row_number() over (partition by l.id order by i.n) - 1 as place, i.value->>'url' as url
                from listing l cross join lateral jsonb_array_elements(l.images) with ordinality as i(value, n)
                where i.value->'url' is not null and title is distinct from 'hidden') as made""";
    private static final String IMAGES =
            "select string_agg((listing_id, place, url)::text, E'\\n' order by listing_id, place) from image";

    @AfterAll
    static void stop() {
        BED.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void rowsOfAQueryFollowEveryTableThatFeedsThem(int major) throws Exception {
        long seed = 40L + major;
        try (Migration migration = BED.migration("query" + major, major);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Random random = new Random(seed);
            Migration.execute(source, "insert into person select g, 'u' || g from generate_series(0, 19) g", """
                    insert into purchase select g, nullif(g % 20, 7), g, 'b' || g from generate_series(1, 300) g""", """
                    insert into listing select g, 't' || g, '[{"url": "a"}, {"other": 1}, {"url": "b"}]'
                    from generate_series(1, 100) g""");
            migration.file(MAPPINGS);
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).as(plan.output()).isZero();
            assertThat(plan.output()).contains("query-converges").contains("changes in public.person reach it");
            MigratorProcess first = migration.start("run", "--execute");
            change(source, random, 200);
            Migration.await(
                    first,
                    "rows are there",
                    () -> !"0".equals(Migration.value(target, "select count(*) from purchase")));
            change(source, random, 300);
            first.kill();
            change(source, random, 200);
            MigratorProcess second = migration.start("run", "--execute");
            change(source, random, 300);
            Await.until(
                    "both sides are equal, seed " + seed + ":\n" + second.output(),
                    Migration.DEADLINE,
                    () -> second.isAlive()
                            && Migration.equal(source, EXPECTED_PURCHASES, target, PURCHASES)
                            && Migration.equal(source, EXPECTED_IMAGES, target, IMAGES));
            assertThat(Migration.value(target, "select count(*) from crossfade.set_aside_row"))
                    .isEqualTo("0");
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            assertThat(verify.output()).contains(" converges: ");
            Migration.execute(
                    target,
                    "alter table image disable trigger user",
                    "alter table purchase disable trigger user",
                    "delete from image where (listing_id, place) = (select listing_id, place from image limit 1)",
                    "update purchase set person_uid = 'nobody' where id = (select max(id) from purchase)");
            Migration.Outcome planted = migration.run("verify");
            assertThat(planted.exitCode()).as(planted.output()).isEqualTo(1);
            assertThat(planted.output()).contains("images").contains("purchases");
        }
    }

    @Test
    void aRowThatTheTargetRefusesIsSetAsideUntilTheQueryMakesAnother() throws Exception {
        try (Migration migration = BED.migration("refusedquery", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Migration.execute(target, "alter table purchase add check (person_uid <> 'bad')");
            Migration.execute(
                    source,
                    "insert into person values (1, 'good'), (2, 'bad')",
                    "insert into purchase values (1, 1, 1), (2, 2, 2), (3, 1, 3)");
            migration.file(MAPPINGS);
            MigratorProcess run = migration.start("run", "--execute");
            Migration.await(
                    run,
                    "the others are copied",
                    () -> "2".equals(Migration.value(target, "select count(*) from purchase")));
            Migration.execute(source, "update person set uid = 'bad' where id = 1");
            migration.awaitCaughtUp();
            assertThat(Migration.value(
                            target, "select string_agg(row_key, ' ' order by row_key) from crossfade.set_aside_row"))
                    .as(
                            "%s%n%s",
                            run.output(),
                            Migration.value(
                                    target,
                                    "select (select string_agg(l::text, E'\\n') from crossfade.lane l) || E'\\n' || "
                                            + "(select string_agg(p::text, E'\\n') from purchase p)"))
                    .isEqualTo("[\"1\"] [\"2\"] [\"3\"]");
            Migration.execute(source, "update person set uid = 'better'", "delete from purchase where id = 3");
            Await.until(
                    "all are in:\n" + run.output(),
                    Migration.DEADLINE,
                    () -> Migration.equal(source, EXPECTED_PURCHASES, target, PURCHASES));
            assertThat(Migration.value(target, "select count(*) from crossfade.set_aside_row"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aKeyForWhichTheQueryFailsIsSetAsideAloneUntilItsRowsChange() throws Exception {
        try (Migration migration = BED.migration("failingkey", TestBed.OLD, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Migration.execute(
                    source,
                    "insert into listing select g, 't', '[{\"url\": \"a\"}, {\"url\": \"b\"}]' from generate_series(1, 20) g");
            migration.file(MAPPINGS);
            MigratorProcess run = migration.start("run", "--execute");
            Migration.await(
                    run, "the copy is in", () -> "40".equals(Migration.value(target, "select count(*) from image")));
            migration.awaitCaughtUp();
            Migration.execute(
                    source,
                    "update listing set images = case when id = 7 then '{}' else '[{\"url\": \"c\"}]' end::jsonb where id < 10",
                    "insert into listing values (30, 't', '5')");
            migration.awaitCaughtUp();
            String aside =
                    "select string_agg(row_key || ' ' || reason, E'\\n' order by row_key) from crossfade.set_aside_row";
            assertThat(Migration.value(target, aside)).isEqualTo("""
                    ["30",null] the mapping's query fails: cannot extract elements from a scalar
                    ["7",null] the mapping's query fails: cannot extract elements from an object""");
            assertThat(Migration.value(target, "select count(*) from crossfade.set_aside_table"))
                    .isEqualTo("0");
            String images = "select string_agg(url, '' order by listing_id, place) from image where listing_id ";
            assertThat(Migration.value(target, images + "< 10")).isEqualTo("ccccccabcc");
            Migration.execute(
                    source,
                    "update listing set images = '[{\"url\": \"d\"}]' where id = 7",
                    "update listing set images = '[{\"url\": \"e\"}]' where id = 30");
            migration.awaitCaughtUp();
            assertThat(Migration.value(target, aside)).isNull();
            assertThat(Migration.value(target, images + "< 10")).isEqualTo("ccccccdcc");
            assertThat(Migration.value(target, images + "= 30")).isEqualTo("e");
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
        }
    }

    @Test
    void aTargetThatIsCutOverKeepsWhatItsWritersWriteWhateverIsLookedUpInTheSource() throws Exception {
        try (Migration migration = BED.migration("lookedup", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Migration.execute(
                    source,
                    "insert into person values (1, 'one'), (2, 'two')",
                    "insert into purchase values (1, 1, 1), (2, 2, 2), (3, 1, 3)");
            migration.file(
                    MAPPINGS
                            + "cutover: {noWayBack: [images, purchases, public.listing], routes: [{command: {run: [\"true\"]}}]}");
            migration.startInSync();
            migration.awaitCaughtUp();
            Migration.Outcome cutover = migration.run("cutover", "--yes");
            assertThat(cutover.exitCode()).as(cutover.output()).isZero();
            Migration.execute(
                    target,
                    "update purchase set person_uid = 'theirs' where id = 1",
                    "delete from purchase where id = 2");
            Migration.execute(source, "update person set uid = uid || '!'");
            migration.awaitCaughtUp();
            assertThat(Migration.value(target, "select string_agg(id || person_uid, ' ' order by id) from purchase"))
                    .isEqualTo("1theirs 3one");
        }
    }

    @Test
    void aQueryThatCannotBeFollowedIsRefusedWithItsPlace() throws Exception {
        try (Migration migration = BED.migration("badquery", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            Migration.execute(source, SOURCE);
            Migration.execute(target, TARGET);
            Migration.execute(target, "create table loose (id bigint, uid text)");
            migration.file("""
                    mappings:
                      - name: wrong
                        query: select p.idd from public.purchase as p
                        key: [id]
                        to: there/public.purchase
                      - name: moment
                        query: select p.id, now()::text as body from public.purchase as p
                        key: [id]
                        to: there/public.listing
                      - name: loose
                        query: select p.id, o.uid from public.purchase as p join public.person as o on o.id = p.person_id
                        key: [id]
                        to: there/public.loose
                        depends: [{table: public.purchase, key: [id]}]
                      - name: unlogged-key
                        query: select p.person_id as listing_id, 1 as place, p.body as url from public.purchase as p
                        key: [listing_id]
                        to: there/public.image
                    """);
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).as(plan.output()).isEqualTo(3);
            assertThat(plan.output())
                    .contains("mappings[0].query: PostgreSQL refuses it: column p.idd does not exist at character 8")
                    .contains("mappings[1].query: now gives another value")
                    .contains("the query reads public.person, and nothing says which keys its rows feed")
                    .contains("the log does not tell [person_id] of rows that are updated or deleted")
                    .contains("REPLICA IDENTITY FULL");
        }
    }

    private static void change(Connection source, Random random, int count) throws SQLException {
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = 1 + random.nextInt(320);
            int person = random.nextInt(20);
            changes.add(
                    switch (random.nextInt(12)) {
                        case 0 -> "update person set uid = 'v" + i + "-' || id where id = " + person;
                        case 1 -> "update person set gone = not gone where id = " + person;
                        case 2 -> "update person set note = 'n" + i + "'";
                        case 3 -> "update purchase set person_id = " + person + " where id = " + id;
                        case 4 -> "update purchase set amount = amount + 1 where id % 7 = " + random.nextInt(7);
                        case 5 -> "delete from purchase where id = " + id;
                        case 6 ->
                            "insert into purchase select " + id + ", " + person + ", 1, (select string_agg(md5((g + "
                                    + i + ")::text), '') from generate_series(1, 200) g) on conflict do nothing";
                        case 7 ->
                            "update purchase set id = " + (400 + i) + " where id = " + id
                                    + " and not exists (select from purchase where id = " + (400 + i) + ")";
                        case 8 -> "delete from listing where id = " + random.nextInt(100);
                        case 9 ->
                            "update listing set title = " + (random.nextBoolean() ? "'hidden'" : "'t'") + " where id = "
                                    + random.nextInt(100);
                        case 10 ->
                            "insert into listing values (" + random.nextInt(120) + ", 'new', '[]')"
                                    + " on conflict (id) do update set images = '[{\"url\": \"c" + i
                                    + "\"}, {\"url\": \"d\"}, {\"url\": \"e\"}]'";
                        default ->
                            "update listing set images = images - 0 where jsonb_array_length(images) > 0 and id = "
                                    + random.nextInt(100);
                    });
        }
        Migration.execute(source, changes.toArray(String[]::new));
    }
}
