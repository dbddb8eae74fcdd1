package io.crossfade.control.e2e;

import static io.crossfade.control.e2e.Migration.execute;
import static io.crossfade.control.e2e.Migration.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.back.WayBack;
import io.crossfade.control.back.WayBackSetup;
import io.crossfade.control.cutover.CutoverHooks;
import io.crossfade.control.cutover.CutoverState;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.KafkaTopicRemoval;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.run.Databases;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Part;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.KafkaBroker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The way back of a migration that runs: carried by {@code run}, and silent until the target has the writers. */
class WayBackEndToEndTest {
    private static final TestBed BED = TestBed.start();
    private static final String MAPPINGS = "mappings: [{tables: public.*, to: there/public.*}]";
    private static final String[] TABLES = {
        "create table item (id int primary key, n int)",
        "create table part (id int primary key, item int references item)",
    };
    /** Whose version every row is: it changes when anybody writes it. */
    private static final String VERSIONS = "select (select string_agg(id || '.' || xmin, ' ' order by id) from item)"
            + " || (select string_agg(id || '.' || xmin, ' ' order by id) from part)";

    private static final String READ_BACK =
            "select count(*) || ' ' || (sum(applied_changes) > 0) from crossfade.lane where migration like '%~%'";

    @AfterAll
    static void stop() {
        BED.close();
    }

    /** As a cutover makes it, beside the process that carries it. */
    private static WayBack wayBack(Migration migration) {
        return new WayBack(setup(migration, "there", BED.kafka()));
    }

    /** What a target's way back is made with, as the migration's file has it. */
    static WayBackSetup setup(Migration migration, String target, KafkaBroker kafka) {
        MigrationConfig config = migration.config();
        Databases databases = Databases.of(config);
        MigrationPlan forward = PlanJson.read(
                new MigrationStore(databases.control()).get(migration.name()).planJson());
        return new WayBackSetup(
                forward,
                target,
                config,
                databases.source(),
                databases.target(target),
                databases.control(),
                new KafkaTopicRemoval(kafka.bootstrap(), config.kafka()),
                Duration.ofSeconds(20),
                SnapshotListener.SILENT,
                Clock.systemUTC());
    }

    private static boolean leads(WayBack back, String id) {
        try {
            return !back.prove(id, Duration.ofSeconds(5)).isEmpty();
        } catch (CrossfadeException e) {
            return false;
        }
    }

    @Test
    void runCarriesItAsSoonAsItIsMadeAndOutlivesIt() throws Exception {
        try (Migration migration = BED.migration("carried", TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target()) {
            execute(source, TABLES);
            execute(source, "insert into item select i, i from generate_series(1, 50) i");
            execute(source, "insert into part select i, i from generate_series(1, 50) i");
            execute(target, TABLES);
            migration.file(MAPPINGS);
            MigratorProcess run = migration.startInSync();
            WayBack back = wayBack(migration);
            back.prepare();
            Migration.await(run, "a marker goes from the target into the source", () -> leads(back, "first"));
            execute(source, "update item set n = n + 1 where id < 20", "delete from part where id > 40");
            execute(source, "begin", "truncate part", "insert into part values (1, 1)", "commit");
            String versions = value(source, VERSIONS);
            migration.awaitCaughtUp();
            back.prove("second", Duration.ofSeconds(60));
            assertThat(value(source, VERSIONS)).as("nothing came back").isEqualTo(versions);
            assertThat(value(source, READ_BACK)).as("it was read and dropped").isEqualTo("1 true");
            removed(back.remove());
            assertThat(value(source, "select count(*) from pg_namespace where nspname = 'crossfade'"))
                    .isEqualTo("0");
            back.prepare();
            Migration.await(run, "another way back leads there", () -> leads(back, "third"));
            execute(source, "insert into item values (100, 100)");
            migration.awaitCaughtUp();
            assertThat(value(target, "select n from item where id = 100")).isEqualTo("100");
            loseSlot(target);
            Migration.await(run, "it says what is lost", () -> run.output().contains("has a gap. Nobody needs it yet"));
            execute(source, "insert into item values (101, 101)");
            migration.awaitCaughtUp();
            back.prepare();
            Migration.await(run, "one that was made anew leads there", () -> leads(back, "fourth"));
            run.interrupt();
            run.awaitEnd(Migration.DEADLINE);
            ended(migration, BED.kafka(), "abort");
            assertThat(value(target, "select count(*) from item")).isEqualTo("0");
        }
    }

    private static final String ROWS =
            "select (select string_agg(concat_ws(' ', id, n, side, xid), ',' order by id) from item)"
                    + " || (select string_agg(id || ' ' || item, ',' order by id) from part)";
    private static final String WINDOWS =
            "select string_agg(mapping || ' ' || open || ' ' || turn, ', ' order by mapping) from crossfade.\"window\"";

    /** Neither do rows go round: each was last written on the side, and in the transaction, that it names itself. */
    @Test
    void afterACutoverTheTargetsWritesComeBackAndGoNoFurther() throws Exception {
        try (Migration migration = BED.migration("turned", TestBed.OLD);
                Connection source = migration.source();
                Connection target = migration.target();
                MovingWriter writer = MovingWriter.start(migration, 20)) {
            migration.file(MAPPINGS);
            MigratorProcess run = migration.startInSync();
            WayBackSetup setup = setup(migration, "there", BED.kafka());
            assertThatThrownBy(() -> cutOver(migration, writer, FAILS_IN_CHECKING))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE))
                    .hasMessageContaining("planted");
            writer.awaitMore(20);
            writer.pause();
            migration.awaitCaughtUp();
            assertTurned(source, target, "public.item false 0, public.part false 0", null);
            writer.resume();

            cutOver(migration, writer, CutoverHooks.NONE);
            writer.awaitMore(50);
            writer.pause();
            execute(target, "begin", "truncate part", "insert into part select id, id from item limit 5", "commit");
            execute(target, "delete from item where id % 3 = 0 and id not in (select item from part)");
            new WayBack(setup).prove("all of it", Duration.ofSeconds(60));
            migration.awaitCaughtUp();
            assertTurned(
                    source,
                    target,
                    "public.item true 2, public.part true 2",
                    "public.item false 2, public.part false 2");
            assertThat(value(target, MovingWriter.touched("target"))).isEqualTo("0 of some true");
            assertThat(value(target, "select phase from crossfade.migration where migration like '%~%'"))
                    .isEqualTo("applying");
            assertThatThrownBy(() -> execute(source, "delete from part where id = 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            assertThat(run.isAlive()).as(run.output()).isTrue();

            loseSlot(target);
            assertThat(run.awaitEnd(Migration.DEADLINE)).as(run.output()).isEqualTo(ErrorCode.SLOT_LOST.exitCode());
            assertThat(run.output()).contains("the way back of target 'there' is in use");
            assertThatThrownBy(() -> new WayBack(setup).prepare())
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SLOT_LOST));
            ended(migration, BED.kafka(), "complete");
            execute(source, "delete from part where id = 1");
        }
    }

    private static void loseSlot(Connection target) {
        Await.until("the slot is dropped", Migration.DEADLINE, () -> {
            String back = " from pg_replication_slots where slot_name like 'crossfade_back_%'";
            execute(target, "select pg_terminate_backend(active_pid)" + back);
            execute(target, "select pg_drop_replication_slot(slot_name)" + back);
            return true;
        });
    }

    /** Twice, the second time there is nothing to do. */
    static void ended(Migration migration, KafkaBroker kafka, String command) throws Exception {
        Migration.Outcome outcome = migration.run(command, "--yes", "--json");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        try (Connection source = migration.source();
                Connection target = migration.target();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            assertThat(value(source, "select count(*) from pg_namespace where nspname = 'crossfade'"))
                    .isEqualTo("0");
            for (Connection side : new Connection[] {source, target}) {
                assertThat(value(
                                side,
                                "select (select count(*) from pg_publication)"
                                        + " + (select count(*) from pg_trigger where tgname like 'crossfade%')"
                                        + " + (select count(*) from pg_replication_slots"
                                        + " where database = current_database())"))
                        .isEqualTo("0");
            }
            assertThat(value(target, "select string_agg(migration, ' ') from crossfade.migration"))
                    .isEqualTo(migration.name());
            assertThat(admin.listTopics().names().get())
                    .noneMatch(topic -> topic.contains("." + migration.name() + "."));
        }
        Migration.Outcome again = migration.run(command, "--yes");
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output()).doesNotContain("crossfade_back", "crossfade-back");
    }

    private static void cutOver(Migration migration, MovingWriter writer, CutoverHooks hooks) {
        try (Operations operations = migration.operations()) {
            operations.cutovers().run(Part.whole("there"), Set.of(), writer, hooks);
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

    private static void assertTurned(Connection source, Connection target, String back, @Nullable String forward)
            throws SQLException {
        assertThat(value(source, ROWS)).isEqualTo(value(target, ROWS)).isNotNull();
        assertThat(value(source, MovingWriter.touched("source"))).isEqualTo("0 of some true");
        assertThat(value(source, WINDOWS)).isEqualTo(back);
        assertThat(value(target, WINDOWS)).isEqualTo(forward);
        for (Connection side : new Connection[] {source, target}) {
            assertThat(value(side, "select count(*) from crossfade.set_aside_row"))
                    .isEqualTo("0");
        }
    }

    private static void removed(EndingReport report) {
        assertThat(report.left()).isEmpty();
        assertThat(report.removed()).hasSize(3);
    }
}
