package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two targets on one slot: a table that both get, and each target held, down or switched without the other. */
class ManyTargetsTest {
    private static final TestBed BED = TestBed.start();
    private static final PostgresServer SECOND =
            PostgresServer.of(TestBed.OLD).password(TestBed.PASSWORD).start();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final String ITEMS = "create table public.items (id int primary key, name text not null, stock int)";
    private static final String NOTES = "create table public.notes (id bigint primary key, body text)";
    private static final String ORDERS =
            "create table public.orders (id bigint primary key, item int not null, total numeric(10,2))";

    private Migration migration;
    private Connection source;
    private Connection first;
    private Path switched;

    @AfterAll
    static void stop() {
        BED.close();
        SECOND.close();
    }

    @BeforeEach
    void make() throws Exception {
        migration = BED.migration("many" + NUMBER.incrementAndGet(), TestBed.NEW, TestBed.OLD);
        SECOND.createDatabase(migration.name());
        switched = migration.directory().resolve("switched");
        source = migration.source();
        first = migration.target();
        Migration.execute(source, ITEMS, NOTES, ORDERS);
        Migration.execute(first, ITEMS, NOTES);
        try (Connection second = second()) {
            Migration.execute(second, ITEMS, ORDERS);
        }
        Migration.execute(
                source,
                "insert into items select i, 'i' || i, i from generate_series(1, 50) i",
                "insert into notes select i, 'n' || i from generate_series(1, 50) i",
                "insert into orders select i, i, i from generate_series(1, 50) i");
        migration.file("""
                  second: {postgres: {url: "%2$s", user: %3$s, password: "%4$s"}}
                mappings:
                  - {from: public.items, to: there/public.items, owner: true}
                  - {from: public.items, to: second/public.items}
                  - {from: public.notes, to: there/public.notes}
                  - {from: public.orders, to: second/public.orders}
                cutover: {routes: [{command: {run: [touch, "%1$s"], undo: [rm, "%1$s"]}}]}
                """.formatted(switched, SECOND.jdbcUrl(migration.name()), SECOND.user(), SECOND.password()));
    }

    @AfterEach
    void end() throws SQLException {
        source.close();
        first.close();
        migration.close();
    }

    private Connection second() throws SQLException {
        return SECOND.connect(migration.name());
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

    private SteadyWriter writer(long seed) throws SQLException {
        return SteadyWriter.start(migration.source(), seed, ManyTargetsTest::transaction);
    }

    /** As {@link #writer}, with keys beyond those of the writers before. */
    private SteadyWriter laterWriter(long seed) throws SQLException {
        return SteadyWriter.start(
                migration.source(), seed, (random, number) -> transaction(random, 1_000_000 + number));
    }

    private static String rows(Connection session, String table) throws SQLException {
        return String.valueOf(
                Migration.value(session, "select string_agg(t::text, E'\\n' order by id) from public." + table + " t"));
    }

    private void awaitEqual(MigratorProcess run, String when) throws SQLException {
        try (Connection second = second()) {
            Migration.await(
                    run,
                    "all sides are equal " + when,
                    () -> rows(source, "items").equals(rows(first, "items"))
                            && rows(source, "items").equals(rows(second, "items"))
                            && rows(source, "notes").equals(rows(first, "notes"))
                            && rows(source, "orders").equals(rows(second, "orders")));
        }
    }

    private String state(String target) throws InterruptedException {
        Migration.Outcome status = migration.run("status");
        assertThat(status.exitCode()).as(status.output()).isZero();
        return status.output()
                .lines()
                .filter(line -> line.startsWith(target + " "))
                .findFirst()
                .orElse(status.output());
    }

    private void assertRefused(ErrorCode code, String why, String command, String... options) throws Exception {
        Migration.Outcome refused = migration.run(command, options);
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(code.exitCode());
        assertThat(refused.output()).contains(why);
    }

    private void succeed(String command, String... options) throws Exception {
        Migration.Outcome done = migration.run(command, options);
        assertThat(done.exitCode()).as(done.output()).isZero();
    }

    private void succeedAsProcess(String command, String... options) throws Exception {
        Migration.Outcome done = migration.runAsProcess(command, options);
        assertThat(done.exitCode()).as(done.output()).isZero();
    }

    @Test
    void eachTargetIsCutOverForWhatItOwnsAndStaysFedWithTheRest() throws Exception {
        MigratorProcess run = migration.startInSync();
        assertThat(state("there")).contains("in sync");
        assertThat(state("second")).contains("in sync");
        succeed("verify", "--target", "second");
        assertRefused(ErrorCode.USAGE, "name one with --target", "cutover", "--yes");

        try (Connection second = second()) {
            Migration.execute(second, "alter table orders add constraint of_item foreign key (item) references items");
            assertRefused(
                    ErrorCode.CUTOVER_REFUSED, "public.items stays fed", "cutover", "--target", "second", "--yes");
            Migration.execute(second, "alter table orders drop constraint of_item");
            succeed("cutover", "--target", "second", "--yes");
            assertThat(state("second")).contains("cut over");

            Migration.execute(second, "insert into orders values (77, 7, 7)");
            assertThatThrownBy(() -> Migration.execute(second, "update items set stock = 0"))
                    .hasMessageContaining("public.items takes no writes");
            assertThatThrownBy(() -> Migration.execute(source, "insert into orders values (78, 8, 8)"))
                    .hasMessageContaining("public.orders has moved");
            Migration.execute(source, "update items set stock = 4711 where id = 3", "delete from items where id = 4");
            Migration.await(run, "items stay fed", () -> rows(source, "items").equals(rows(second, "items")));

            assertThat(migration.run("verify").output()).contains("public.orders");
            goesBackAlone(run, second);
        }
        run = endsOnlyWithWhatIsFed(run);
        run.interrupt();
        run.awaitEnd(Migration.DEADLINE);
        succeed("complete", "--yes");
        try (Connection second = second()) {
            assertThat(rows(second, "items")).isEqualTo(rows(source, "items")).contains("fed at last");
            Migration.execute(second, "update items set stock = 0");
        }
    }

    /** One target's writers, while the other's are in the source and go on. */
    private void goesBackAlone(MigratorProcess run, Connection second) throws Exception {
        succeed("rollback", "--target", "second", "--yes");
        assertThat(switched).doesNotExist();
        assertThat(Migration.value(source, "select count(*) from orders where id = 77"))
                .isEqualTo("1");
        assertThatThrownBy(() -> Migration.execute(second, "insert into orders values (79, 9, 9)"))
                .hasMessageContaining("public.orders has moved");
        Migration.execute(source, "insert into orders values (78, 8, 8)", "update items set stock = 9 where id = 3");
        awaitEqual(run, "after the rollback");
        assertRefused(
                ErrorCode.CUTOVER_REFUSED, "are in the source already", "rollback", "--target", "second", "--yes");
        succeed("cutover", "--target", "second", "--yes");
        Migration.execute(second, "update orders set item = 1 where id = 78");
    }

    /** The owner is cut over while the other target is held: its part of the table must come before the end. */
    private MigratorProcess endsOnlyWithWhatIsFed(MigratorProcess run) throws Exception {
        succeed("pause", "--target", "second");
        Migration.execute(source, "update items set name = 'fed at last' where id = 5");
        succeed("cutover", "--target", "there", "--yes");
        assertThat(Migration.value(first, "select phase from crossfade.migration where migration not like '%~%'"))
                .isEqualTo("cut_over");
        run.interrupt();
        run.awaitEnd(Migration.DEADLINE);
        assertRefused(ErrorCode.CUTOVER_FORWARD, "has been cut over", "abort", "--yes");
        assertRefused(ErrorCode.NOT_IN_SYNC, "did not come up to the marker", "complete", "--yes");
        succeed("resume", "--target", "second");
        MigratorProcess again = migration.start("run", "--execute");
        try (Connection second = second()) {
            Migration.await(
                    again, "the rest is fed", () -> rows(second, "items").contains("fed at last"));
        }
        return again;
    }

    @Test
    void aTargetThatIsDownHoldsUpNobodyAndLosesNothing() throws Exception {
        MigratorProcess run = migration.startInSync();
        try (SteadyWriter writer = writer(31)) {
            writer.awaitMore(50);
            SECOND.stop();
            try {
                writer.awaitMore(50);
                assertSlotMovesOn();
                awaitFirst(run, writer);
                run.kill();
                writer.awaitMore(50);
                run = migration.start("run", "--execute");
                awaitFirst(run, writer);
                assertThat(run.output()).contains("[target-unreachable]");
                assertSlotMovesOn();
                assertThat(state("second")).contains("unreachable");
                assertThat(state("there")).doesNotContain("paused", "unreachable", "stopped");
            } finally {
                SECOND.start();
            }
            writer.awaitMore(50);
            writer.stop();
        }
        awaitEqual(run, "after the second came back");
        Migration.await(run, "it says 'in sync:'", runSays(run, "in sync:"));
        succeed("verify");
    }

    /** Waits until the first target has what was committed by now. */
    private void awaitFirst(MigratorProcess run, SteadyWriter writer) {
        String last = "select count(*) from notes where id = " + (1000 + writer.committed() - 1);
        Migration.await(run, "the first follows", () -> "1".equals(Migration.value(first, last)));
    }

    private static Migration.Condition runSays(MigratorProcess run, String words) {
        return () -> run.output().contains(words);
    }

    private void assertSlotMovesOn() throws SQLException {
        String now = Migration.value(source, "select pg_current_wal_lsn()");
        Await.until(
                "the slot is confirmed beyond " + now,
                Migration.DEADLINE,
                () -> "t"
                        .equals(Migration.value(
                                source,
                                "select confirmed_flush_lsn > '%s' from pg_replication_slots where slot_name = 'crossfade_%s'"
                                        .formatted(now, migration.name()))));
    }

    @Test
    void aPausedTargetHoldsUntilItIsResumedWhateverIsRestarted() throws Exception {
        MigratorProcess run = migration.startInSync();
        try (SteadyWriter writer = writer(32);
                Connection second = second()) {
            writer.awaitMore(50);
            succeedAsProcess("pause", "--target", "second");
            String held = rows(second, "orders");
            assertThat(state("second")).contains("paused");
            assertThat(state("there")).doesNotContain("paused", "unreachable", "stopped");
            writer.awaitMore(100);
            assertSlotMovesOn();
            run.kill();
            run = migration.start("run", "--execute");
            awaitFirst(run, writer);
            assertThat(rows(second, "orders")).isEqualTo(held);
            assertThat(state("second")).contains("paused");
            assertRefused(ErrorCode.CUTOVER_REFUSED, "is paused", "cutover", "--target", "second", "--yes");
            assertRefused(ErrorCode.NOT_IN_SYNC, "crossfade resume --target second", "verify", "--target", "second");
            writer.stop(); // rows that change under every look can be proven by nobody
            Migration.await(
                    run, "the first is equal", () -> rows(source, "items").equals(rows(first, "items")));
            succeed("verify", "--target", "there");
            assertThat(rows(second, "orders")).isEqualTo(held);
            assertThat(Migration.value(first, "select string_agg(event || detail::text, '') from crossfade.journal"))
                    .contains("target paused{\"target\":\"second\"}");
        }
        try (SteadyWriter later = laterWriter(33)) {
            later.awaitMore(50);
            succeedAsProcess("resume", "--target", "second");
            later.awaitMore(50);
            later.stop();
        }
        awaitEqual(run, "after the second was resumed");
        succeed("verify");
    }
}
