package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.TxSnapshot;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A plan that is stored: what is looked at again, and what makes it another one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanningTest {
    private PostgresServer server;
    private int number;

    @BeforeAll
    void start() {
        server = PostgresServer.of(18).start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** A migration of table {@code t} between two databases of its own. */
    private final class Case {
        final String name = "planning" + ++number;
        String table = "t";

        Case() throws SQLException {
            for (String side : List.of("s", "t")) {
                server.createDatabase(name + side);
                server.executeIn(
                        name + side,
                        "create table t (id int primary key, v text)",
                        "create table u (id int primary key, v text)");
            }
            server.execute("create role " + name + " superuser login");
        }

        MigrationConfig config() {
            return new ConfigReader(Map.of()).parse("test.yaml", """
                    migration: %s
                    source: {postgres: {url: "%s", user: postgres}}
                    kafka: embedded
                    targets: {shop: {postgres: {url: "%s", user: %s}}}
                    mappings: [{from: public.t, to: shop/public.%s}]
                    """.formatted(
                            name, server.jdbcUrl(name + "s"), server.jdbcUrl(name + "t"), name, table));
        }

        PlanReport plan() {
            return new Planning(config(), databases()).plan();
        }

        Databases databases() {
            return Databases.of(config());
        }

        MigrationStore store() {
            return new MigrationStore(databases().control());
        }

        void keep() {
            PlanReport report = plan();
            report.refuseIfErrors();
            Preparation.store(report.plan(), report.hash(), PlanJson.write(report.plan()), databases());
        }

        /** As if publication, slot and the first rows were there. */
        void begin() {
            store().opened(name, "1", 1, Lsn.parse("0/1"), TxSnapshot.parse("1:1:"));
            store().enter(name, Phase.PLANNED, Phase.COPYING, "{}");
        }
    }

    private static List<String> errors(PlanReport report) {
        return report.errors().stream().map(Finding::code).toList();
    }

    @Test
    void aPlanWithWhichNothingHasBegunIsLookedAtAgain() throws SQLException {
        Case with = new Case();
        with.keep();
        assertThat(with.plan().errors()).isEmpty();
        server.executeIn(
                with.name + "t", "insert into t values (1)", "create rule r as on delete to t do instead nothing");
        PlanReport report = with.plan();
        assertThat(report.begun()).isFalse();
        assertThat(errors(report)).contains("target-rule", "target-rows");
        assertThatThrownBy(report::refuseIfErrors)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED));
    }

    @Test
    void halfMadeNamesAreItsOwn() throws SQLException {
        Case with = new Case();
        with.keep();
        server.executeIn(with.name + "s", "create publication crossfade_" + with.name + " for table t");
        assertThat(errors(with.plan())).containsExactly("publication-exists");
        with.store().journal(with.name, "source opening", "{}");
        assertThat(with.plan().errors()).isEmpty();
    }

    @Test
    void whatABegunMigrationNeedsIsLookedAtAndNoMore() throws SQLException {
        Case with = new Case();
        with.keep();
        with.begin();
        server.executeIn(with.name + "t", "insert into t values (1)");
        PlanReport report = with.plan();
        assertThat(report.begun()).isTrue();
        assertThat(errors(report)).containsExactly("publication-lost", "slot-lost");
        String slot = "crossfade_" + with.name;
        server.executeIn(
                with.name + "s",
                "create publication " + slot + " for table t",
                "select pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        assertThat(with.plan().errors()).isEmpty();
        server.executeIn(with.name + "s", "select pg_drop_replication_slot('" + slot + "')");
        assertThatThrownBy(with.plan()::refuseIfErrors)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SLOT_LOST));
    }

    @Test
    void aChangedGrantIsNoChangedPlanAndIsResolvedUntilTheCopyBegins() throws SQLException {
        Case with = new Case();
        with.keep();
        assertThat(modes(with)).containsOnly(ConstraintMode.REPLICA_ROLE);
        server.execute("alter role " + with.name + " nosuperuser", "grant pg_read_all_data to " + with.name);
        server.execute("alter database " + with.name + "t owner to " + with.name);
        server.executeIn(
                with.name + "t", "alter table t owner to " + with.name, "alter schema crossfade owner to " + with.name);
        for (String table : List.of("migration", "journal", "lane", "schema_version")) {
            server.executeIn(with.name + "t", "alter table crossfade." + table + " owner to " + with.name);
        }
        with.keep();
        assertThat(modes(with)).doesNotContain(ConstraintMode.REPLICA_ROLE);
        with.begin();
        server.execute("alter role " + with.name + " superuser");
        assertThat(with.plan().plan().lanes())
                .extracting(LanePlan::constraintMode)
                .doesNotContain(ConstraintMode.REPLICA_ROLE);
    }

    private static List<ConstraintMode> modes(Case with) {
        return PlanJson.read(with.store().get(with.name).planJson()).lanes().stream()
                .map(LanePlan::constraintMode)
                .toList();
    }

    @Test
    void anotherMappingIsAnotherPlan() throws SQLException {
        Case with = new Case();
        with.keep();
        with.table = "u";
        assertThatThrownBy(with::plan)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_CHANGED));
        with.table = "t";
        server.executeIn(with.name + "t", "alter table t add column w int");
        assertThat(with.plan().begun()).isFalse();
        server.executeIn(with.name + "t", "alter table t alter v type varchar(9)");
        assertThatThrownBy(with::plan).hasMessageContaining("another plan");
    }
}
