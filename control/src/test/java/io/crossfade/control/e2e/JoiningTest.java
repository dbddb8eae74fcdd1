package io.crossfade.control.e2e;

import static io.crossfade.control.e2e.AddedTableLooks.isTrue;
import static io.crossfade.control.e2e.AddedTableLooks.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that is tied to a lane on its way joins it, while transactions write to both and processes are killed. */
class JoiningTest {
    private static final TestBed BED = TestBed.start();

    /** Every transaction keeps {@code parts} the number of the thing's parts. */
    private static final String THINGS = "create table public.things (id int primary key, parts int not null, n int)";

    private static final String PARTS = "create table public.parts (id int primary key, note text, n int, thing int"
            + " references public.things on delete cascade)";
    private static final String BEFORE = """
            mappings:
              - {from: public.things, to: there/public.things}
            copy: {workers: 1, chunkRows: 100}
            cutover: {routes: [{command: {run: ["true"]}}]}
            """;
    private static final String AFTER =
            BEFORE.replace("copy:", "  - {from: public.parts, to: there/public.parts}\ncopy:");

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static String insert(int id, int thing) {
        return "with t as (update things set parts = parts + 1, n = %1$d where id = %2$d and not exists (select from parts"
                        .formatted(id, thing)
                + " where id = %1$d) returning id) insert into parts select %1$d, 'w', %1$d, id from t".formatted(id);
    }

    private static List<String> transaction(SplittableRandom random, int number) {
        int id = 1 + random.nextInt(9_000);
        int thing = 1 + random.nextInt(3_000);
        return switch (random.nextInt(6)) {
            case 0 ->
                List.of(
                        "with d as (delete from parts where id = %d returning thing) update things set parts = parts - 1 from d where things.id = d.thing"
                                .formatted(id));
            case 1 -> List.of("update parts set id = " + (20_000 + number) + ", n = 0 where id = " + id);
            case 2 ->
                List.of(
                        "update things set n = %d where id = %d".formatted(number, thing),
                        "update parts set n = %d where thing = %d".formatted(number, thing));
            case 3 ->
                List.of(
                        "delete from things where id = " + thing,
                        "insert into things values (%d, 0, %d)".formatted(thing, number),
                        insert(100_000 + number, thing));
            default ->
                List.of(
                        "insert into things values (%d, 0, 0)".formatted(1_000_000 + number),
                        insert(200_000 + number, 1_000_000 + number),
                        insert(id, thing));
        };
    }

    private static void fill(Connection source) throws SQLException {
        Migration.execute(
                source,
                "insert into things select i, 0, i from generate_series(1, 3000) i",
                "insert into parts select i, 'p', i, 1 + i % 3000 from generate_series(1, 8000) i",
                "update things set parts = (select count(*) from parts where thing = things.id)");
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void aChildTableJoinsItsParentsLaneUnderWritesAndKills(int major) throws Exception {
        long seed = 140L + major;
        try (Migration migration = BED.migration("ties" + major, major);
                Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(source, THINGS, PARTS);
            Migration.execute(there, THINGS, PARTS);
            fill(source);
            migration.file(BEFORE);
            MigratorProcess run = migration.startInSync();
            try (SteadyWriter writer = SteadyWriter.start(migration.source(), seed, JoiningTest::transaction);
                    Connection open = migration.source()) {
                writer.awaitMore(50);
                open.setAutoCommit(false);
                Migration.execute(
                        open,
                        "insert into things values (5000001, 1, 0)",
                        "insert into parts values (5000001, 'before', 1, 5000001)");
                migration.file(AFTER);
                assertAnnounced(migration);
                run.kill();
                writer.awaitMore(50);
                run = killBeforeTheCopy(migration, there, open, writer);
                run = killInAndAfterTheCopy(migration, run, there, writer);
                try (PartsWatch watch = new PartsWatch(migration)) {
                    writer.awaitMore(200);
                    watch.assertWhole();
                    run.kill();
                    writer.awaitMore(50);
                    run = migration.start("run", "--execute");
                    writer.awaitMore(100);
                    writer.stop();
                    awaitEqual(run, source, there, seed);
                    watch.assertWhole();
                }
            }
            assertOneOfEach(source, there);
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            Migration.Outcome cutover = migration.run("cutover", "--yes");
            assertThat(cutover.exitCode()).as(cutover.output()).isZero();
            Migration.execute(there, "insert into parts values (9000000, 'own', 0, 5000001)");
        }
    }

    private static void assertAnnounced(Migration migration) throws InterruptedException {
        Migration.Outcome plan = migration.run("plan");
        assertThat(plan.exitCode()).as(plan.output()).isZero();
        assertThat(plan.output())
                .contains("added to lane 'there' of the running migration: public.parts")
                .doesNotContain("which does not move", "which this lane does not fill");
    }

    /** Killed once the plan is stored, and once while a transaction is waited for that began before it. */
    private static MigratorProcess killBeforeTheCopy(
            Migration migration, Connection there, Connection open, SteadyWriter writer) throws Exception {
        MigratorProcess first = migration.start("run", "--execute");
        Migration.await(
                first,
                "the longer plan is stored",
                () -> isTrue(there, "exists (select from crossfade.journal where event = 'tables added')"));
        first.kill();
        writer.awaitMore(20);
        MigratorProcess second = migration.start("run", "--execute");
        Migration.await(
                second,
                "the stream knows the table",
                () -> isTrue(there, "exists (select from crossfade.journal where event = 'added tables streamed')"));
        writer.awaitMore(20);
        Migration.execute(
                open,
                "insert into parts values (5000002, 'after', 1, 5000001)",
                "update things set parts = 2 where id = 5000001");
        assertThat(isTrue(there, "not copied from crossfade.lane")).isTrue();
        second.kill();
        writer.awaitMore(20);
        MigratorProcess third = migration.start("run", "--execute");
        AddedTableLooks.awaitWaitForTransactions(third, there);
        assertThat(isTrue(there, "count(*) = 0 from parts")).isTrue();
        Migration.Outcome status = migration.run("status");
        assertThat(status.output()).contains("waits for copy");
        Migration.Outcome cutover = migration.run("cutover", "--dry-run");
        assertThat(cutover.exitCode()).isNotZero();
        open.commit();
        return third;
    }

    private static MigratorProcess killInAndAfterTheCopy(
            Migration migration, MigratorProcess run, Connection there, SteadyWriter writer) throws Exception {
        AddedTableLooks.awaitChunks(run, there, "public.parts");
        run.kill();
        writer.awaitMore(50);
        MigratorProcess again = migration.start("run", "--execute");
        Migration.await(again, "the lane goes on", () -> isTrue(there, "copied from crossfade.lane"));
        again.kill();
        writer.awaitMore(20);
        MigratorProcess last = migration.start("run", "--execute");
        Migration.await(last, "the copy is handed off", () -> isTrue(there, "handed_off from crossfade.lane"));
        return last;
    }

    private static void awaitEqual(MigratorProcess run, Connection source, Connection there, long seed) {
        Migration.await(
                run,
                "both sides are equal, seed " + seed,
                () -> rows(source, "parts").equals(rows(there, "parts"))
                        && rows(source, "things").equals(rows(there, "things")));
    }

    private static void assertOneOfEach(Connection source, Connection there) throws SQLException {
        assertThat(isTrue(there, "count(*) = 2 from parts where id in (5000001, 5000002)"))
                .isTrue();
        assertThat(isTrue(source, "count(*) = 1 from pg_replication_slots where database = current_database()"))
                .isTrue();
        assertThat(Migration.value(there, "select string_agg(lane, ' ') from crossfade.lane"))
                .isEqualTo("there");
        assertThat(isTrue(
                        there,
                        "not exists (select from crossfade.set_aside_row)"
                                + " and not exists (select from crossfade.set_aside_table)"))
                .isTrue();
    }

    @Test
    void aFurtherMappingOfATableJoinsItsLaneAndMadeTablesGetTheirUniquesAfterwards() throws Exception {
        try (Migration migration = BED.migration("further", TestBed.OLD, TestBed.OLD);
                Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(source, THINGS, PARTS + ";alter table parts add unique (note)");
            Migration.execute(there, THINGS, "create table many (id int primary key, n int)");
            Migration.execute(source, "insert into things select i, 0, i from generate_series(1, 3000) i");
            Migration.execute(source, "insert into parts select i, i, i, i from generate_series(1, 500) i");
            migration.file(BEFORE);
            MigratorProcess run = migration.startInSync();
            try (SteadyWriter writer = SteadyWriter.start(
                    migration.source(),
                    7,
                    (random, number) -> List.of(
                            "update things set n = %d where id = %d".formatted(number, 1 + random.nextInt(4_000)),
                            "insert into things values (%d, 0, 5)".formatted(10_000 + number),
                            "insert into parts values (%1$d, '%1$d', 0, %1$d)".formatted(10_000 + number)))) {
                writer.awaitMore(20);
                migration.file(AFTER.replace("copy:", """
                          - {from: public.things, to: there/public.many, where: "n > 100", drop: [parts]}
                        copy:"""));
                run.kill();
                run = migration.startInSync();
                writer.awaitMore(100);
                Migration.await(
                        run,
                        "the unique constraint is made",
                        () -> isTrue(there, "exists (select from pg_constraint where conname = 'parts_note_key')"));
                writer.stop();
            }
            String many = "select count(*) || ' ' || sum(id) || ' ' || sum(n) from ";
            Migration.await(
                    run,
                    "both sides are equal",
                    () -> rows(source, "parts").equals(rows(there, "parts"))
                            && rows(source, "things").equals(rows(there, "things"))
                            && String.valueOf(Migration.value(source, many + "things where n > 100"))
                                    .equals(Migration.value(there, many + "many")));
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
            run.kill();
            Migration.Outcome abort = migration.run("abort", "--yes");
            assertThat(abort.exitCode()).as(abort.output()).isZero();
            assertThat(isTrue(source, "not exists (select from pg_publication)"))
                    .isTrue();
            assertThat(isTrue(there, "count(*) = 0 from many")).isTrue();
        }
    }
}
