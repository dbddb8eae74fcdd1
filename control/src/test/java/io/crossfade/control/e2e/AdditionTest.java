package io.crossfade.control.e2e;

import static io.crossfade.control.e2e.AddedTableLooks.isTrue;
import static io.crossfade.control.e2e.AddedTableLooks.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and a target that join a migration on its way, while the source is written to and processes are killed. */
class AdditionTest {
    private static final TestBed BED = TestBed.start();

    private static final String THINGS = "create table public.things (id int primary key, note text, n int)";
    private static final String EXTRA = "create table public.extra (id int primary key, note text, n int)";
    private static final String BEFORE = """
            mappings:
              - {from: public.things, to: there/public.things, owner: true}
            copy: {workers: 1, chunkRows: 100}
            """;

    private static String after(Migration migration, PostgresServer targets) {
        return """
              second: {postgres: {url: "%s", user: %s, password: "%s"}}
            mappings:
              - {from: public.things, to: there/public.things, owner: true}
              - {from: public.extra, to: there/public.extra}
              - {from: public.things, to: second/public.things}
            copy: {workers: 1, chunkRows: 100}
            cutover: {routes: [{command: {run: ["true"]}}]}
            """.formatted(targets.jdbcUrl(migration.name() + "_second"), targets.user(), targets.password());
    }

    @AfterAll
    static void stop() {
        BED.close();
    }

    /** One transaction writes to the table that moves and to the one that is added. */
    private static List<String> transaction(SplittableRandom random, int number) {
        int id = 1 + random.nextInt(9_000);
        return List.of(
                "insert into things values (%1$d, 'w%2$d', %2$d) on conflict (id) do update set n = excluded.n"
                        .formatted(id, number),
                switch (random.nextInt(4)) {
                    case 0 -> "delete from extra where id = " + id;
                    case 1 -> "update extra set id = " + (10_000 + number) + " where id = " + id;
                    case 2 -> "update extra set n = " + number + " where id = " + id;
                    default ->
                        "insert into extra values (%1$d, 'w%2$d', %2$d) on conflict (id) do nothing"
                                .formatted(id, number);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void aTableAndATargetJoinUnderWritesAndKills(int major) throws Exception {
        long seed = 40L + major;
        PostgresServer targets = BED.otherThan(major);
        try (Migration migration = BED.migration("joins" + major, major);
                Connection source = migration.source();
                Connection there = migration.target()) {
            targets.createDatabase(migration.name() + "_second");
            Migration.execute(source, THINGS, EXTRA);
            Migration.execute(there, THINGS, EXTRA);
            Migration.execute(
                    source,
                    "insert into things select i, 't', i from generate_series(1, 3000) i",
                    "insert into extra select i, 'e', i from generate_series(1, 8000) i");
            try (Connection second = targets.connect(migration.name() + "_second")) {
                Migration.execute(second, THINGS);
                migration.file(BEFORE);
                MigratorProcess run = migration.startInSync();
                try (SteadyWriter writer = SteadyWriter.start(migration.source(), seed, AdditionTest::transaction);
                        Connection open = migration.source()) {
                    writer.awaitMore(50);
                    open.setAutoCommit(false);
                    Migration.execute(
                            open,
                            "insert into extra values (1000001, 'before', 1)",
                            "insert into things values (1000001, 'before', 1)");
                    migration.file(after(migration, targets));
                    assertAnnouncedAndRefusedWhileItRuns(migration);
                    run.kill();
                    run = joinWhileATransactionIsOpen(migration, there, open, writer);
                    run = killInTheCopy(migration, run, there);
                    writer.awaitMore(100);
                    writer.stop();
                }
                Migration.await(
                        run,
                        "all sides are equal, seed " + seed,
                        () -> rows(source, "extra").equals(rows(there, "extra"))
                                && rows(source, "things").equals(rows(there, "things"))
                                && rows(source, "things").equals(rows(second, "things")));
                assertThat(isTrue(there, "exists (select from extra where id = 1000002)"))
                        .isTrue();
                assertThat(isTrue(source, "count(*) = 1 from pg_replication_slots where database = current_database()"))
                        .isTrue();
                Migration.Outcome verify = migration.run("verify");
                assertThat(verify.exitCode()).as(verify.output()).isZero();
                Migration.Outcome cutover = migration.run("cutover", "--target", "there", "--yes");
                assertThat(cutover.exitCode()).as(cutover.output()).isZero();
                Migration.execute(there, "insert into extra values (2000000, 'own', 0)");
            }
        }
    }

    private static void assertAnnouncedAndRefusedWhileItRuns(Migration migration) throws InterruptedException {
        Migration.Outcome plan = migration.run("plan");
        assertThat(plan.exitCode()).as(plan.output()).isZero();
        assertThat(plan.output()).contains("added to the running migration: lanes there-extra, second");
        Migration.Outcome second = migration.run("run", "--execute");
        assertThat(second.exitCode()).as(second.output()).isEqualTo(ErrorCode.ALREADY_RUNNING.exitCode());
        assertThat(second.output()).contains("stop the running");
    }

    /** A transaction began before the tables were published and goes on after it: no snapshot is taken before it ends. */
    private static MigratorProcess joinWhileATransactionIsOpen(
            Migration migration, Connection there, Connection open, SteadyWriter writer) throws Exception {
        MigratorProcess first = migration.start("run", "--execute");
        String waits = "count(*) = 2 from crossfade.journal where event = 'topic' and detail->>'lane' in"
                + " ('there-extra', 'second')";
        Migration.await(first, "the new lanes have topics", () -> isTrue(there, waits));
        writer.awaitMore(20);
        Migration.execute(
                open, "insert into extra values (1000002, 'after', 2)", "update things set n = 2 where id = 1000001");
        assertThat(isTrue(there, "count(*) = 0 from extra")).isTrue();
        first.kill();
        writer.awaitMore(20);
        MigratorProcess again = migration.start("run", "--execute");
        AddedTableLooks.awaitWaitForTransactions(again, there);
        assertThat(isTrue(there, "count(*) = 0 from extra")).isTrue();
        open.commit();
        return again;
    }

    private static MigratorProcess killInTheCopy(Migration migration, MigratorProcess run, Connection there)
            throws Exception {
        AddedTableLooks.awaitChunks(run, there, "public.extra");
        run.kill();
        return migration.start("run", "--execute");
    }

    @Test
    void whatIsAlteredRemovedOrWouldTieLanesTogetherIsRefused() throws Exception {
        try (Migration migration = BED.migration("refused", TestBed.NEW, TestBed.NEW);
                Connection source = migration.source();
                Connection there = migration.target()) {
            for (Connection side : List.of(source, there)) {
                Migration.execute(
                        side,
                        THINGS,
                        EXTRA,
                        "create table public.other (id int primary key)",
                        "create table public.parts (id int primary key, thing int references public.things, other int"
                                + " references public.other)");
            }
            String things = """
                    mappings:
                      - {from: public.other, to: there/public.other}
                      - {from: public.things, to: there/public.things, owner: true}
                    """;
            migration.file(things);
            MigratorProcess run = migration.startInSync();
            assertRefused(
                    migration,
                    things + "  - {from: public.parts, to: there/public.parts}\n",
                    "would be one, by foreign keys");
            assertRefused(
                    migration,
                    things.replace("true}", "true, where: \"n > 0\"}"),
                    "public.things is moved in another way");
            assertRefused(
                    migration,
                    "mappings:\n  - {from: public.extra, to: there/public.extra}\n",
                    "is not in the file any more");
            Migration.execute(there, "insert into extra values (1, 'was there', 1)");
            migration.file(things + "  - {from: public.extra, to: there/public.extra}\n");
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).as(plan.output()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED.exitCode());
            assertThat(plan.output()).contains("[target-rows]");
            assertThat(run.isAlive()).isTrue();
        }
    }

    private static void assertRefused(Migration migration, String file, String why) throws Exception {
        migration.file(file);
        Migration.Outcome plan = migration.run("plan");
        assertThat(plan.exitCode()).as(plan.output()).isEqualTo(ErrorCode.PLAN_CHANGED.exitCode());
        assertThat(plan.output()).contains("PLAN_CHANGED", why);
    }
}
