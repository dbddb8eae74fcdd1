package io.crossfade.control.e2e;

import static io.crossfade.control.e2e.Migration.execute;
import static io.crossfade.control.e2e.Migration.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.back.WayBack;
import io.crossfade.control.back.WayBackSetup;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.KafkaTopicRemoval;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.run.Databases;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.snapshotter.SnapshotListener;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
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
        MigrationConfig config = new ConfigReader(Map.of()).parse("test.yaml", migration.text(MAPPINGS));
        Databases databases = Databases.of(config);
        MigrationPlan forward = PlanJson.read(
                new MigrationStore(databases.control()).get(migration.name()).planJson());
        return new WayBack(new WayBackSetup(
                forward,
                "there",
                config,
                databases.source(),
                databases.target("there"),
                databases.control(),
                new KafkaTopicRemoval(BED.kafka().bootstrap(), config.kafka()),
                Duration.ofSeconds(20),
                SnapshotListener.SILENT,
                Clock.systemUTC()));
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
            removed(back.remove());
            assertThat(run.isAlive()).as(run.output()).isTrue();
        }
    }

    private static void removed(EndingReport report) {
        assertThat(report.left()).isEmpty();
        assertThat(report.removed()).hasSize(3);
    }
}
