package io.crossfade.control.e2e;

import static io.crossfade.control.e2e.Migration.execute;
import static io.crossfade.control.e2e.Migration.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.run.Cutovers;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Writers that go to a target, back to the source, and there again: as the commands have them go. */
class RollbackEndToEndTest {
    private static final TestBed BED = TestBed.start();
    private static final String ALL = "mappings: [{tables: public.*, to: there/public.*}]\n";
    private static final String ROWS =
            "select (select string_agg(concat_ws(' ', id, n, side, xid), ',' order by id) from item)"
                    + " || (select string_agg(id || ' ' || item, ',' order by id) from part)";

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void theWritersGoThereAndBackAndThereAgainAndNothingIsLost() throws Exception {
        try (Migration migration = BED.migration("there_and_back", TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target();
                MovingWriter writer = MovingWriter.start(migration, 21)) {
            migration.file(ALL);
            MigratorProcess run = migration.startInSync();
            try (Operations operations = migration.operations()) {
                Cutovers cutovers = operations.cutovers();
                String made = assertMakesWayBack(migration, target);
                writer.awaitMore(20);
                cutovers.run(Part.whole("there"), Set.of(), writer, CutoverHooks.NONE);
                assertThat(value(target, WAYS_BACK)).as("the dry run's").isEqualTo(made);
                writer.awaitMore(60);
                assertRefuses(source);
                Migration.Outcome dry = migration.run("rollback", "--dry-run");
                assertThat(dry.output()).contains("the gate is open", "feed it after the rollback: proven in ");
                assertThat(dry.exitCode()).isZero();
                assertThat(migration.run("rollback", "--dry-run", "--json").output())
                        .contains("\"open\" : true");

                assertThatThrownBy(() -> cutovers.rollback(Part.whole("there"), Set.of(), writer, FAILS_IN_CHECKING))
                        .isInstanceOfSatisfying(
                                CrossfadeException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE))
                        .hasMessageContaining("the target there takes writes: planted");
                writer.awaitMore(20);
                assertThat(cutovers.rollback(Part.whole("there"), Set.of(), writer, CutoverHooks.NONE))
                        .hasValueSatisfying(done -> assertThat(done.closed()).isPositive());
                writer.awaitMore(60);
                assertRefuses(target);
                migration.awaitCaughtUp();

                cutovers.run(Part.whole("there"), Set.of(), writer, CutoverHooks.NONE);
                writer.awaitMore(40);
                cutovers.rollback(Part.whole("there"), Set.of(), writer, CutoverHooks.NONE);
                writer.awaitMore(20);
                writer.pause();
                migration.awaitCaughtUp();
            }
            assertThat(value(source, ROWS)).isEqualTo(value(target, ROWS)).isNotNull();
            assertThat(value(source, "select count(*) from item"))
                    .as("every transaction that was acknowledged, once")
                    .isEqualTo(String.valueOf(MovingWriter.ROWS + writer.committed()));
            assertThat(value(source, MovingWriter.touched("source"))).isEqualTo("0 of some true");
            assertThat(value(target, MovingWriter.touched("target"))).isEqualTo("0 of some true");
            assertThat(migration.run("verify").output()).contains("equal");
            assertThat(migration.run("journal", "--json").output()).contains("cutover done", "back");
            assertThat(run.isAlive()).as(run.output()).isTrue();

            run.interrupt();
            run.awaitEnd(Migration.DEADLINE);
            WayBackEndToEndTest.ended(migration, BED.kafka(), "abort");
            assertThat(value(
                            target,
                            "select (select count(*) from item) || ' ' || last_value || ' ' || is_called"
                                    + " from item_id_seq"))
                    .as("as it was before the migration")
                    .isEqualTo("0 1 false");
            execute(source, "delete from part where id = 1");
        }
    }

    private static final CutoverHooks FAILS_IN_CHECKING = new CutoverHooks() {
        @Override
        public void entered(CutoverState state) {
            if (state instanceof CutoverState.Checking) {
                throw new IllegalStateException("planted");
            }
        }
    };

    private static final String WAYS_BACK =
            "select string_agg(migration || ' ' || started_at, ', ') from crossfade.migration"
                    + " where migration like '%~%'";

    /** @return what tells it from another */
    private static String assertMakesWayBack(Migration migration, Connection target) throws Exception {
        Migration.Outcome dry = migration.run("cutover", "--dry-run");
        assertThat(dry.output())
                .contains(
                        "the gate is open",
                        "way back: made, proven in ",
                        "until `crossfade complete` or `crossfade abort`");
        assertThat(dry.exitCode()).isZero();
        String slot = value(
                target,
                "select slot_name from pg_replication_slots where database = current_database()"
                        + " and slot_name like 'crossfade_back_%'");
        assertThat(slot).isNotNull();
        assertThat(dry.output()).contains("its replication slot " + slot + " stays in target 'there'");
        String made = value(target, WAYS_BACK);
        assertThat(migration.run("cutover", "--dry-run", "--json").output())
                .contains("\"slot\" : \"" + slot + "\"", "\"proof\" :", "\"open\" : true");
        assertThat(value(target, WAYS_BACK)).isEqualTo(made).isNotNull();
        return String.valueOf(made);
    }

    private static void assertRefuses(Connection side) {
        assertThatThrownBy(() -> execute(side, "delete from part where id = 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    }

    @Test
    void writersBehindAPgBouncerThatNeverReconnectSeeOnlyLatencyThereAndBack() throws Exception {
        try (Migration migration = BED.migration("pooled", TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target();
                PooledWriters writers = PooledWriters.start(migration, 22)) {
            migration.file(ALL + writers.route());
            migration.startInSync();
            writers.awaitMore(30);
            Migration.Outcome cutover = migration.run("cutover", "--yes");
            assertThat(cutover.output()).contains("cut over to 'there'");
            writers.awaitMore(100);
            assertThat(writtenOn(target)).isEqualTo("pooled_source pooled_target");
            Migration.Outcome rollback = migration.run("rollback", "--yes");
            assertThat(rollback.output()).contains("rolled back from 'there'");
            long back = rows(source, "pooled_source");
            writers.awaitMore(100);
            writers.stop();
            migration.awaitCaughtUp();
            assertThat(rows(source, "pooled_source")).isGreaterThan(back);
            for (Connection side : new Connection[] {source, target}) {
                writers.assertLedgerIsWhole(side);
                assertThat(writtenOn(side)).isEqualTo("pooled_source pooled_target");
            }
            assertThat(migration.run("verify").output()).contains("equal");
        }
    }

    private static String writtenOn(Connection side) throws SQLException {
        return String.valueOf(value(side, "select string_agg(distinct side, ' ' order by side) from sale"));
    }

    private static long rows(Connection side, String writtenOn) throws SQLException {
        return Long.parseLong(
                String.valueOf(value(side, "select count(*) from sale where side = '" + writtenOn + "'")));
    }

    /** The table's filter lets only some rows go; what it keeps is nobody's to send back. */
    private static final String FILTERED = """
            mappings:
              - {from: public.item, to: there/public.item, where: n < 1000}
              - {from: public.note, to: there/public.note}
              - {from: public.log, to: there/public.log}
            """;

    @Test
    void whatDoesNotComeBackIsWaivedByNameAndNothingElse() throws Exception {
        try (Migration migration = BED.migration("waived", TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target()) {
            for (Connection side : new Connection[] {source, target}) {
                execute(
                        side,
                        "create table item (id int primary key, n int)",
                        "create table note (id int primary key)",
                        "create table log (line text)");
            }
            execute(source, "alter table log replica identity full");
            execute(source, "insert into item select i, i * 10 from generate_series(1, 200) i");
            migration.file(FILTERED);
            migration.startInSync();
            assertRefused(
                    migration.run("cutover", "--yes"),
                    "public.item goes back only in part: ",
                    "--no-way-back public.item");
            assertRefused(
                    migration.run(
                            "cutover", "--dry-run", "--no-way-back", "public.items", "--no-way-back", "public.note"),
                    "did you mean public.item?",
                    "public.note goes back whole and needs no waiver",
                    "public.log does not go back: ",
                    "public.item goes back only in part");
            assertThat(value(target, "select count(*) from pg_replication_slots where database = current_database()"))
                    .as("nothing is made before the gate has passed")
                    .isEqualTo("0");
            Migration.Outcome cutover =
                    migration.run("cutover", "--yes", "--no-way-back", "public.item", "--no-way-back", "public.log");
            assertThat(cutover.output()).contains("cut over to 'there'");
            execute(target, "insert into item values (1000, 7)", "update item set n = 8 where id = 1");
            execute(target, "insert into note values (1)", "insert into log values ('of the target')");

            // It could go back from now on: what was written since the cutover did not.
            execute(target, "alter table log replica identity full");
            assertRefused(
                    migration.run("rollback", "--yes", "--leave", "public.item"),
                    "public.log does not go back: since the cutover, which waived it, nothing of it was carried",
                    "--leave public.log");
            assertRefused(
                    migration.run("rollback", "--yes", "--leave", "public.log"),
                    "public.item goes back only in part: ",
                    "--leave public.item");
            Migration.Outcome rollback =
                    migration.run("rollback", "--yes", "--leave", "public.item", "--leave", "public.log");
            assertThat(rollback.output()).contains("rolled back from 'there'");
            assertThat(rollback.exitCode()).isZero();
            assertThat(value(
                            source,
                            "select string_agg(id || ':' || n, ' ' order by id) from item where id in (1, 200, 1000)"))
                    .isEqualTo("1:8 200:2000 1000:7");
            assertThat(value(source, "select count(*) from note")).isEqualTo("1");
            assertThat(value(source, "select count(*) from log")).isEqualTo("0");
            execute(source, "insert into note values (2)");
            migration.awaitCaughtUp();
            assertThat(value(target, "select count(*) from note")).isEqualTo("2");
            assertRefused(
                    migration.run("rollback", "--yes", "--leave", "all"),
                    "are in the source already: nothing is left to do");
        }
    }

    private static void assertRefused(Migration.Outcome outcome, String... words) {
        assertThat(outcome.output()).contains(words);
        assertThat(outcome.exitCode()).isEqualTo(ErrorCode.CUTOVER_REFUSED.exitCode());
    }

    @Test
    void withoutAWayBackACutoverIsFinal() throws Exception {
        try (Migration migration = BED.migration("final_one", TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target()) {
            execute(source, "create table item (id int primary key)");
            execute(target, "create table item (id int primary key)");
            migration.file(ALL + "cutover: {noWayBack: [all]}\n");
            migration.startInSync();
            assertThat(migration.run("cutover", "--yes").exitCode()).isZero();
            assertThat(value(source, "select count(*) from crossfade.decision")).isEqualTo("1");
            assertRefused(migration.run("rollback", "--yes"), "target 'there' has no way back");
        }
    }
}
