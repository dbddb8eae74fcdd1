package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.back.WayBack;
import io.crossfade.control.back.WayBackName;
import io.crossfade.control.cutover.Fence;
import io.crossfade.control.run.Databases;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One of two targets is taken out of a migration while the source is written to; the other goes on to its cutover. */
class TargetAbortTest {
    private static final TestBed BED = TestBed.start();
    private static final PostgresServer SECOND =
            PostgresServer.of(TestBed.OLD).password(TestBed.PASSWORD).start();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final String ITEMS = "create table public.items (id int primary key, name text not null, stock int)";
    private static final String NOTES = "create table public.notes (id bigint primary key, body text)";
    private static final String ORDERS = "create table public.orders (id bigint primary key, item int, total int)";

    private Migration migration;
    private Connection source;
    private Connection first;
    private Connection second;

    @AfterAll
    static void stop() {
        BED.close();
        SECOND.close();
    }

    @BeforeEach
    void make() throws SQLException {
        migration = BED.migration("leaving" + NUMBER.incrementAndGet(), TestBed.NEW, TestBed.OLD);
        SECOND.createDatabase(migration.name());
        source = migration.source();
        first = migration.target();
        second = SECOND.connect(migration.name());
        for (Connection side : List.of(source, first, second)) {
            Migration.execute(side, ITEMS, NOTES);
        }
        Migration.execute(
                source,
                ORDERS,
                "insert into items select i, 'i' || i, i from generate_series(1, 50) i",
                "insert into notes select i, 'n' || i from generate_series(1, 50) i",
                "insert into orders select i, i, i from generate_series(1, 50) i");
    }

    @AfterEach
    void end() throws SQLException {
        source.close();
        first.close();
        second.close();
        migration.close();
    }

    /** Three tables, of which the last is made from its mapping in the second target, and the second shared with its own rows. */
    private void file(String owner, String head, boolean withThere, boolean withSecond) throws Exception {
        String targets = "  second: {postgres: {url: \"%s\", user: %s, password: \"%s\"}}\n"
                .formatted(SECOND.jdbcUrl(migration.name()), SECOND.user(), SECOND.password());
        String there = """
                  - {from: public.items, to: there/public.items%s}
                """.formatted(owner.equals("there") ? ", owner: true" : "");
        String other = """
                  - {from: public.items, to: second/public.items%s}
                  - {from: public.notes, to: second/public.notes, existing: keep}
                  - {from: public.orders, to: second/public.orders, where: "id > 0"}
                """.formatted(owner.equals("second") ? ", owner: true" : "");
        String text = migration.text((withSecond ? targets : "") + head + "mappings:\n" + (withThere ? there : "")
                + (withSecond ? other : "") + "cutover: {routes: [{command: {run: [\"true\"]}}]}\n");
        migration.rawFile(
                withThere
                        ? text
                        : text.lines()
                                        .filter(line -> !line.startsWith("  there:"))
                                        .reduce((before, line) -> before + "\n" + line)
                                        .orElseThrow()
                                + "\n");
    }

    private String backLanes(String target) {
        return "select count(*) from crossfade.lane where migration = '"
                + new WayBackName(migration.name(), target).name() + "'";
    }

    private static final String SLOTS = "select (select count(*) from pg_publication) || ' '"
            + " || (select count(*) from pg_replication_slots where database = current_database())";

    /** As processes leave one that they die in: before its decision the target keeps the writers, after it they must be sent. */
    private void assertARollbackThatHangsIsNotPassedOver() throws Exception {
        Database control = Databases.of(migration.config()).control();
        String machine = "{\"cutover\": \"r1\", \"target\": \"there\", \"direction\": \"back\", \"turn\": 9}";
        MigrationStore store = new MigrationStore(control);
        String forward = " where migration not like '%~%'";
        new Fence(control).prepare();
        store.journal(migration.name(), "cutover turning", machine);
        Migration.execute(
                first,
                "update crossfade.migration set phase = 'cutting_over'" + forward,
                "insert into crossfade.decision (cutover, migration, target, tables, state, deadline, word_hash, destination)"
                        + " values ('r1', '" + migration.name() + "', 'there', '{}', 'forward', now(), '', '')");
        assertThat(refused(ErrorCode.CUTOVER_FORWARD, "abort", "--target", "there", "--yes"))
                .contains("run `crossfade rollback --target there` to finish it");
        assertThat(refused(ErrorCode.NOT_IN_SYNC, "abort", "--target", "second", "--yes"))
                .contains("`crossfade rollback` where that was begun");
        Migration.execute(first, "update crossfade.decision set state = 'fenced' where cutover = 'r1'");
        assertThat(refused(ErrorCode.CUTOVER_FORWARD, "abort", "--target", "there", "--yes"))
                .contains("is undone: the target has the writers");
        assertThat(Migration.value(first, "select state from crossfade.decision where cutover = 'r1'"))
                .isEqualTo("open");
        store.journal(migration.name(), "cutover undone", machine);
        Migration.execute(first, "update crossfade.migration set phase = 'applying'" + forward);
    }

    private SteadyWriter writer(long seed) throws SQLException {
        return SteadyWriter.start(migration.source(), seed, TargetAbortTest::transaction);
    }

    private static List<String> transaction(SplittableRandom random, int number) {
        int item = 1 + random.nextInt(60);
        return List.of(
                "insert into items values (%d, 'new', 0) on conflict (id) do update set stock = items.stock + 1"
                        .formatted(item),
                "insert into notes values (%d, 'w%d')".formatted(1000 + number, number),
                random.nextInt(4) == 0
                        ? "delete from items where id = " + (1 + random.nextInt(60))
                        : "insert into orders values (%d, %d, %d)"
                                .formatted(1000 + number, item, random.nextInt(1000)));
    }

    private static String rows(Connection session, String table) throws SQLException {
        return String.valueOf(
                Migration.value(session, "select string_agg(t::text, E'\\n' order by id) from public." + table + " t"));
    }

    private String refused(ErrorCode code, String command, String... options) throws Exception {
        Migration.Outcome refused = migration.run(command, options);
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(code.exitCode());
        return refused.output();
    }

    private String done(String command, String... options) throws Exception {
        Migration.Outcome done = migration.run(command, options);
        assertThat(done.exitCode()).as(done.output()).isZero();
        return done.output();
    }

    private String published() throws SQLException {
        return String.valueOf(Migration.value(
                source,
                "select string_agg(tablename, ' ' order by tablename) from pg_publication_tables"
                        + " where pubname = 'crossfade_" + migration.name() + "'"));
    }

    @Test
    void oneTargetGoesWithAllThatWasBroughtToItAndTheOtherIsVerifiedAndCutOver() throws Exception {
        Migration.execute(second, "insert into notes values (7, 'their own'), (9999999, 'their own too')");
        file("there", "", true, true);
        MigratorProcess run = migration.startInSync();
        try (SteadyWriter writer = writer(41)) {
            writer.awaitMore(50);
            assertThat(refused(ErrorCode.ALREADY_RUNNING, "abort", "--target", "second", "--yes"))
                    .contains("stop it first");
            run.kill();
            writer.awaitMore(50);
            assertThat(refused(ErrorCode.USAGE, "abort", "--target", "there", "--yes"))
                    .contains("under `control`");
            assertThat(refused(ErrorCode.NOT_FOUND, "abort", "--target", "nowhere", "--yes"))
                    .contains("no target 'nowhere'");
            assertThat(done("abort", "--target", "second", "--yes"))
                    .contains(
                            "table public.orders in the target second",
                            "rows of public.items in the target second: ",
                            "rows of public.notes in the target second that the migration brought: ",
                            "table public.notes from publication",
                            "topic crossfade." + migration.name() + ".second");
            assertNothingIsLeftInTheSecond();
            assertThat(published()).isEqualTo("items");
            assertThat(done("abort", "--target", "second", "--yes")).doesNotContain("removed  ");
            assertThat(done("status")).containsPattern("(?m)^second +aborted");

            assertThat(refused(ErrorCode.PLAN_CHANGED, "run", "--execute"))
                    .contains("target 'second' was aborted", "take the target and its mappings out of the file");
            file("there", "", true, false);
            assertThat(refused(ErrorCode.USAGE, "abort", "--target", "there", "--yes"))
                    .contains("only target", "without --target");
            writer.awaitMore(50);
            run = migration.startInSync();
            writer.awaitMore(50);
            writer.stop();
            done("verify");
        }
        Migration.await(run, "the first is equal", () -> rows(source, "items").equals(rows(first, "items")));
        done("cutover", "--yes");
        Migration.execute(first, "insert into items values (777, 'written after', 1)");
        Migration.execute(source, "insert into notes values (1, 'free') on conflict (id) do nothing");
        run.interrupt();
        run.awaitEnd(Migration.DEADLINE);
        assertThat(refused(ErrorCode.CUTOVER_FORWARD, "abort", "--yes")).contains("has been cut over");
        done("complete", "--yes");
    }

    private void assertNothingIsLeftInTheSecond() throws SQLException {
        assertThat(rows(second, "notes")).isEqualTo("(7,\"their own\")\n(9999999,\"their own too\")");
        assertThat(Migration.value(
                        second,
                        "select (select count(*) from items) || ' ' || (to_regclass('public.orders') is null)"
                                + " || ' ' || (to_regnamespace('crossfade') is null)"))
                .isEqualTo("0 true true");
        Migration.execute(second, "insert into items values (1, 'free', 1)");
        assertThat(Migration.value(
                        source, "select count(*) from pg_replication_slots where slot_name like 'crossfade_leaving%'"))
                .isEqualTo("1");
    }

    @Test
    void theFirstTargetGoesAndTheControlSchemaInItsDatabaseServesTheOther() throws Exception {
        String control = "control: {postgres: {url: \"%s\", user: %s, password: \"%s\"}}\n"
                .formatted(
                        migration.targetUrl(),
                        BED.of(TestBed.OLD).user(),
                        BED.of(TestBed.OLD).password());
        file("second", "", true, true);
        MigratorProcess run = migration.startInSync();
        try (SteadyWriter writer = writer(42)) {
            writer.awaitMore(50);
            run.interrupt();
            run.awaitEnd(Migration.DEADLINE);
            file("second", control, true, true);
            assertThat(refused(ErrorCode.USAGE, "abort", "--target", "second", "--yes"))
                    .contains("owns tables with which [there] are fed");
            Migration.execute(
                    first,
                    "insert into crossfade.\"window\" select migration, lane, 'any', true, 1, '0/0' from crossfade.lane");
            done("abort", "--target", "there", "--yes");
            assertThat(Migration.value(
                            first,
                            "select (select count(*) from items) || ' ' || (select count(*) from crossfade.lane) || ' '"
                                    + " || (select count(*) from crossfade.migration) || ' '"
                                    + " || (select count(*) from crossfade.fence_word where migration = '"
                                    + migration.name() + "') || ' ' || (select count(*) from crossfade.\"window\")"))
                    .isEqualTo("0 0 1 1 0");
            Migration.execute(first, "insert into items values (1, 'free', 1)");
            assertThat(published()).isEqualTo("items notes orders");
            file("second", control, false, true);
            run = migration.startInSync();
            writer.awaitMore(50);
            writer.stop();
            done("verify");
        }
        done("cutover", "--no-way-back", "public.notes", "--no-way-back", "public.orders", "--yes");
        assertThat(rows(source, "orders")).isEqualTo(rows(second, "orders"));
        assertThat(rows(source, "notes")).isEqualTo(rows(second, "notes"));
        assertThat(rows(source, "items")).isEqualTo(rows(second, "items"));
        assertThat(rows(first, "items")).isEqualTo("(1,free,1)");
        run.interrupt();
        run.awaitEnd(Migration.DEADLINE);
        done("complete", "--yes");
    }

    @Test
    void theLastTargetThatWasNotCutOverGoesAndTheMigrationCanBeCompleted() throws Exception {
        file("there", "", true, true);
        MigratorProcess run = migration.startInSync();
        done("cutover", "--target", "there", "--yes");
        run.interrupt();
        run.awaitEnd(Migration.DEADLINE);
        file(
                "there",
                "control: {postgres: {url: \"%s\", user: %s, password: \"%s\"}}\n"
                        .formatted(
                                migration.targetUrl(),
                                BED.of(TestBed.OLD).user(),
                                BED.of(TestBed.OLD).password()),
                true,
                true);
        assertThat(refused(ErrorCode.CUTOVER_FORWARD, "abort", "--target", "there", "--yes"))
                .contains("target 'there' has been cut over");
        assertARollbackThatHangsIsNotPassedOver();
        new WayBack(WayBackEndToEndTest.setup(migration, "second", BED.kafka())).prepare();
        assertThat(Migration.value(source, backLanes("second"))).isEqualTo("1");
        assertThat(Migration.value(second, SLOTS)).isEqualTo("1 1");
        assertThat(done("abort", "--target", "second", "--yes")).contains("replication slot crossfade_back_");
        assertThat(Migration.value(source, backLanes("second"))).isEqualTo("0");
        assertThat(Migration.value(source, backLanes("there"))).isEqualTo("1");
        assertThat(Migration.value(second, SLOTS)).isEqualTo("0 0");
        assertThat(Migration.value(first, "select phase from crossfade.migration where migration not like '%~%'"))
                .isEqualTo("cut_over");
        assertThat(done("abort", "--target", "second", "--yes")).doesNotContain("crossfade_back_");
        done("complete", "--yes");
        assertThat(Migration.value(source, "select count(*) from pg_namespace where nspname = 'crossfade'"))
                .isEqualTo("0");
        Migration.execute(source, "insert into notes values (4711, 'free')");
    }
}
