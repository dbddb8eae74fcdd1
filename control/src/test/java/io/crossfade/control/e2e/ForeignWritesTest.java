package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others who write to moved tables in the target are refused, or named and in the way of the cutover. */
class ForeignWritesTest {
    private static final TestBed BED = TestBed.start();
    private static final String[] TABLES = {
        "create table item (id int primary key, n int)",
        "create table live (id int primary key, n int)",
        "create table part (id int primary key, n int) partition by range (id)",
        "create table part_low partition of part for values from (0) to (1000)",
    };
    private static final String RECORDED = "select count(*) from crossfade.foreign_write";
    private static final String STANDING = RECORDED + " where settled_at is null";

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static List<String> transaction(SplittableRandom random, int number) {
        int id = 100 + random.nextInt(100);
        return List.of(
                "insert into live values (%d, 0) on conflict (id) do update set n = live.n + 1".formatted(id),
                number % 3 == 0 ? "delete from part where id = " + id : "update part set n = n + 1 where id = " + id,
                "insert into part values (%d, 0) on conflict do nothing".formatted(id));
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void whoeverWritesToAMovedTableInTheTargetIsNamedAndBlocksTheCutover(int major) throws Exception {
        try (Migration migration = BED.migration("foreign" + major, major);
                Connection source = migration.source();
                Connection there = migration.target()) {
            for (Connection each : List.of(source, there)) {
                Migration.execute(each, TABLES);
            }
            Migration.execute(
                    source,
                    "insert into item select i, i from generate_series(1, 200) i",
                    "insert into live select i, i from generate_series(1, 150) i",
                    "insert into part select i, i from generate_series(1, 200) i");
            migration.file("""
                    mappings:
                      - {from: public.item, to: there/public.item}
                      - {from: public.live, to: there/public.live}
                      - {from: public.part, to: there/public.part}
                    cutover: {routes: [{command: {run: ["true"]}}]}
                    """);
            MigratorProcess run = migration.startInSync();
            try (SteadyWriter writer = SteadyWriter.start(migration.source(), major, ForeignWritesTest::transaction)) {
                writer.awaitMore(30);
                migration.awaitCaughtUp();
                refused(there);
                assertThat(Migration.value(there, RECORDED)).isEqualTo("0");
                pastADisabledTrigger(migration, there);
                bySubscription(migration, there, BED.of(major));
                intoALaterPartition(migration, there);
                manyTransactions(migration, there);
                repaired(migration, there);
                committedAfterTheComparisonBegan(migration, there);
                writer.awaitMore(30);
                writer.stop();
                migration.awaitCaughtUp();
                theWholeFenceIsPutBack(migration, there);
                String before = Migration.value(there, RECORDED);
                Migration.Outcome cutover = migration.run("cutover", "--yes");
                assertThat(cutover.exitCode()).as(cutover.output()).isZero();
                assertThat(Migration.value(there, RECORDED)).isEqualTo(before);
            }
            assertThat(Migration.value(there, "select count(*) from pg_trigger where tgname like 'crossfade%'"))
                    .isEqualTo("0");
            Migration.execute(there, "insert into item values (9000, 1)", "delete from item where id = 9000");
            assertThat(Migration.value(there, STANDING)).isEqualTo("0");
            Migration.Outcome report = migration.run("report");
            assertThat(report.output()).contains("foreign writes in target there: 1,507, 0 of them not covered");
            run.interrupt();
            run.awaitEnd(Migration.DEADLINE);
            Migration.Outcome complete = migration.run("complete", "--yes");
            assertThat(complete.exitCode()).as(complete.output()).isZero();
            assertThat(Migration.value(
                            there,
                            "select (%s) + (select count(*) from pg_proc where pronamespace = 'crossfade'::regnamespace)"
                                    .formatted(RECORDED)))
                    .isEqualTo("0");
        }
    }

    private static void refused(Connection there) throws SQLException {
        Migration.execute(there, "set session_replication_role = replica");
        for (String write : List.of(
                "insert into item values (5000, 1)",
                "update item set n = 0",
                "delete from item",
                "truncate item",
                "insert into part_low values (999, 1)")) {
            assertThatThrownBy(() -> Migration.execute(there, write))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
        }
        Migration.execute(there, "set session_replication_role = origin");
    }

    private static String gate(Migration migration) throws InterruptedException {
        Migration.Outcome gate = migration.run("cutover", "--yes");
        assertThat(gate.exitCode()).as(gate.output()).isEqualTo(ErrorCode.CUTOVER_REFUSED.exitCode());
        return gate.output();
    }

    private static String fence(Connection there) throws SQLException {
        return "crossfade_fence_" + Migration.value(there, "select cutover from crossfade.decision");
    }

    private static void pastADisabledTrigger(Migration migration, Connection there) throws Exception {
        String fence = fence(there);
        Migration.execute(
                there,
                "set application_name = 'nightly job'",
                "alter table item disable trigger " + fence,
                "insert into item values (5000, 1), (5001, 1)",
                "update item set n = -1 where id < 10",
                "delete from item where id between 10 and 20",
                "truncate item",
                "reset application_name");
        assertThat(gate(migration))
                .contains(
                        "trigger " + fence + " on public.item in the target there is disabled",
                        "4 foreign writes to moved tables",
                        "foreign INSERT on public.item in transaction ",
                        "foreign UPDATE on public.item",
                        "foreign DELETE on public.item",
                        "foreign TRUNCATE on public.item",
                        "by 'nightly job' as user postgres from 127.0.0.1 (client backend) at ");
        assertThat(migration.run("status").output()).contains("foreign writes there: 4 stand against a cutover");
        assertThat(migration.run("verify", "--counts", "--json").output()).contains("\"unsettled\" : 4", "nightly job");
    }

    private static void bySubscription(Migration migration, Connection there, PostgresServer server) throws Exception {
        String name = "feed" + migration.name().replaceAll("\\D", "");
        server.createDatabase(name);
        try (Connection third = server.connect(name)) {
            Migration.execute(
                    third,
                    "create table item (id int primary key, n int)",
                    "create table live (id int primary key, n int)",
                    "create publication p for table item",
                    "select pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
            Migration.execute(
                    there,
                    "create subscription %s connection 'host=127.0.0.1 port=%d user=%s password=%s dbname=%s' publication p with (create_slot = false, copy_data = false, slot_name = '%s')"
                            .formatted(name, server.port(), server.user(), server.password(), name, name));
            try {
                Migration.execute(third, "insert into item values (6000, 1)");
                Await.until(
                        "the worker has written",
                        Migration.DEADLINE,
                        () -> "1".equals(Migration.value(there, "select count(*) from item where id = 6000")));
                assertThat(gate(migration))
                        .contains(
                                "subscription " + name + " in the target there writes into public.item",
                                "5 foreign writes",
                                "by subscription '" + name + "' as user postgres (logical replication ");
            } finally {
                Migration.execute(
                        there,
                        "alter subscription " + name + " disable",
                        "alter subscription " + name + " set (slot_name = none)");
            }
            assertThat(gate(migration))
                    .contains("subscription " + name + " in the target there writes into public.item");
            Migration.execute(there, "drop subscription " + name);
            Await.until(
                    "the slot is free",
                    Migration.DEADLINE,
                    () -> "f"
                            .equals(Migration.value(
                                    third,
                                    "select active from pg_replication_slots where slot_name = '" + name + "'")));
            Migration.execute(third, "select pg_drop_replication_slot('" + name + "')");
        }
    }

    private static void intoALaterPartition(Migration migration, Connection there) throws Exception {
        Migration.execute(
                there,
                "create table part_new partition of part for values from (1000) to (2000)",
                "insert into part_new values (1500, 1)");
        assertThat(gate(migration))
                .contains(
                        "trigger " + fence(there) + " on public.part_new in the target there is missing",
                        "foreign INSERT on public.part_new");
    }

    /** Of one table only the newest are kept by name. */
    private static void manyTransactions(Migration migration, Connection there) throws Exception {
        Migration.execute(
                there,
                "do $$ begin for i in 1..1500 loop update item set n = n where id = 6000; commit; end loop; end $$");
        assertThat(Integer.parseInt(String.valueOf(Migration.value(there, STANDING + " and table_name = 'item'"))))
                .isBetween(1_000, 1_010);
        assertThat(migration.run("status").output()).contains("foreign writes there: 1,506 stand against a cutover");
    }

    private static void theWholeFenceIsPutBack(Migration migration, Connection there) throws Exception {
        Migration.execute(there, "drop function crossfade.fence() cascade");
        assertThat(gate(migration)).contains("the fence over [", "is gone");
        Migration.Outcome mended = migration.run("verify", "--repair", "--execute");
        assertThat(mended.exitCode()).as(mended.output()).isZero();
        assertThat(mended.output()).contains("put back: trigger " + fence(there) + " on public.item");
        assertThatThrownBy(() -> Migration.execute(there, "insert into item values (5000, 1)"))
                .hasMessageContaining("takes no writes");
    }

    /** Copy and lanes pass by the word, which is the only thing that tells them from others there. */
    @Test
    void whereTheRoleMayNotBeReplicaOthersAreRefusedToo() throws Exception {
        try (Migration migration = BED.migration("plain", TestBed.NEW);
                Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(source, TABLES[0], "insert into item select i, i from generate_series(1, 50) i");
            Migration.execute(
                    there,
                    "create role plain login password '" + TestBed.PASSWORD + "'",
                    "grant create on database plain_target to plain",
                    TABLES[0],
                    "alter table item owner to plain");
            migration.rawFile(migration.text("""
                    mappings:
                      - {from: public.item, to: there/public.item}
                    cutover: {routes: [{command: {run: ["true"]}}]}
                    """).replaceFirst("(there: .*user: )postgres", "$1plain"));
            MigratorProcess run = migration.startInSync();
            Migration.execute(source, "update item set n = 0 where id < 10");
            migration.awaitCaughtUp();
            assertThat(Migration.value(there, "select count(*) || ' ' || count(*) filter (where n = 0) from item"))
                    .isEqualTo("50 9");
            assertThatThrownBy(() -> Migration.execute(there, "insert into item values (5000, 1)"))
                    .hasMessageContaining("takes no writes");
            assertThat(
                            Migration.value(
                                    there,
                                    "select count(*) from pg_stat_activity, crossfade.fence_word where position(word in query) > 0"))
                    .isEqualTo("0");
            assertThat(Migration.value(there, RECORDED)).isEqualTo("0");
            Migration.execute(
                    there,
                    "alter table item disable trigger " + fence(there),
                    "insert into item values (5000, 1)",
                    "update item set n = -1 where id = 20");
            assertThat(gate(migration))
                    .contains(
                            "2 foreign writes to moved tables",
                            "foreign INSERT on public.item in transaction ",
                            "foreign UPDATE on public.item in transaction ",
                            "as user postgres");
            Migration.execute(
                    there,
                    "delete from item where id = 5000",
                    "update item set n = " + Migration.value(source, "select n from item where id = 20")
                            + " where id = 20");
            Migration.Outcome covered = migration.run("verify", "--repair", "--execute");
            assertThat(covered.exitCode()).as(covered.output()).isZero();
            assertThat(covered.output()).contains("put back: trigger", "4 foreign writes in target there are covered");
            Migration.Outcome refused = migration.run("cutover", "--yes");
            assertThat(refused.exitCode()).isEqualTo(ErrorCode.CUTOVER_REFUSED.exitCode());
            assertThat(refused.output())
                    .contains("the way back of target 'there' cannot be made", "replication role", "--no-way-back all");
            Migration.Outcome cutover = migration.run("cutover", "--yes", "--no-way-back", "all");
            assertThat(cutover.exitCode()).as(cutover.output()).isZero();
            assertThat(Migration.value(there, "select count(*) from pg_trigger where tgname like 'crossfade%'"))
                    .isEqualTo("0");
            run.interrupt();
            run.awaitEnd(Migration.DEADLINE);
        }
    }

    private static void repaired(Migration migration, Connection there) throws Exception {
        Migration.Outcome before = migration.run("verify");
        assertThat(before.exitCode()).as(before.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
        assertThat(before.output()).contains("1,506 stand against a cutover");
        Migration.Outcome repaired = migration.run("verify", "--repair", "--execute");
        assertThat(repaired.exitCode()).as(repaired.output()).isZero();
        assertThat(repaired.output()).contains("put back: trigger", "1,506 foreign writes in target there are covered");
        assertThat(Migration.value(there, STANDING)).isEqualTo("0");
        assertThat(migration.run("status").output()).doesNotContain("foreign writes");
        assertThatThrownBy(() -> Migration.execute(there, "insert into part_new values (1501, 1)"))
                .hasMessageContaining("takes no writes");
    }

    private static void committedAfterTheComparisonBegan(Migration migration, Connection there) throws Exception {
        try (Connection slow = migration.target()) {
            Migration.execute(slow, "alter table part_low disable trigger " + fence(there));
            slow.setAutoCommit(false);
            Migration.execute(slow, "update part_low set n = n where id = 5");
            // Ours may compare meanwhile: nothing differs.
            assertThat(migration.run("verify").exitCode()).isZero();
            slow.commit();
        }
        assertThat(Migration.value(there, STANDING)).isEqualTo("1");
        assertThat(migration.run("verify", "--counts").exitCode()).isZero();
        assertThat(Migration.value(there, STANDING)).isEqualTo("1");
        Migration.Outcome clean = migration.run("verify", "--repair", "--execute");
        assertThat(clean.output()).contains("put back: trigger", "1 foreign writes in target there are covered");
        assertThat(Migration.value(there, STANDING)).isEqualTo("0");
    }
}
