package io.crossfade.control.preflight;

import static io.crossfade.control.preflight.PreflightServers.assertThatIs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Finding.Severity;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found about the servers, the roles and Kafka. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServersPreflightTest {
    private PreflightServers servers;

    @BeforeAll
    void start() throws SQLException {
        servers = PreflightServers.start();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    private PreflightFixture.Case fresh() throws SQLException {
        return servers.fresh();
    }

    @Test
    void nothingStandsAgainstEqualTables() throws SQLException {
        List<Finding> findings =
                fresh().both("create table t (id int primary key, v text)").findings();
        assertThat(findings).noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    @Test
    void anOrdinaryRoleLacksRightsThatAreNamedWithTheirGrants() throws SQLException {
        List<Finding> findings = fresh().both("create table t (id int primary key)")
                .sourceUser("mortal")
                .targetUser("mortal")
                .findings();
        assertThat(findings)
                .extracting(Finding::code, Finding::remedy)
                .contains(tuple("replication-privilege", "ALTER ROLE \"mortal\" REPLICATION"));
        assertThat(findings.stream()
                        .filter(finding -> finding.severity() == Severity.ERROR)
                        .map(Finding::code))
                .contains(
                        "replication-privilege",
                        "create-privilege",
                        "select-privilege",
                        "ownership",
                        "target-privileges");
        assertThat(findings)
                .anySatisfy(finding -> assertThat(finding.remedy())
                        .isEqualTo("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON \"public\".\"t\" TO \"mortal\""));
        assertThat(findings)
                .anySatisfy(finding -> assertThat(finding.remedy())
                        .contains("GRANT SET ON PARAMETER session_replication_role TO \"mortal\""));
    }

    @Test
    void aTargetThatCannotGoBackIsAWarning() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)").finding("wal-level");
        assertThatIs(finding, Severity.WARNING, "target shop", "wal_level is replica", "ALTER SYSTEM SET wal_level");
        assertThatIs(finding, Severity.WARNING, "target shop", "can make no way back", "cutover.noWayBack: [all]");
        PreflightFixture.Case mortal =
                fresh().both("create table t (id int primary key)").targetUser("mortal");
        assertThatIs(
                mortal.finding("replication-privilege"),
                Severity.WARNING,
                "target shop",
                "role mortal may not replicate: the cutover can make no way back",
                "ALTER ROLE \"mortal\" REPLICATION");
        assertThat(mortal.finding("create-privilege").severity()).isEqualTo(Severity.ERROR);
        mortal.target("create schema crossfade");
        assertThatIs(
                mortal.finding("create-privilege"),
                Severity.WARNING,
                "target shop",
                "may not create a publication",
                "GRANT CREATE ON DATABASE");
    }

    @Test
    void aTargetIsNotAskedForAWayBackThatTheFileWaives() throws SQLException {
        PreflightFixture.Case last = fresh().both("create table t (id int primary key)")
                .targetUser("mortal")
                .config("cutover: {noWayBack: [all]}");
        assertThat(last.findings("wal-level")).isEmpty();
        assertThat(last.findings("replication-privilege")).isEmpty();
    }

    @Test
    void aClockThatIsOffIsMeasured() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)")
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-90)))
                .findings("clock")
                .getFirst();
        assertThat(finding.what()).containsPattern("is (89|90|91)\\d{3} ms ahead");
        assertThat(fresh().both("create table t (id int primary key)").findings("clock"))
                .isEmpty();
    }

    @Test
    void settingsThatShortenTheSlotsLifeAreWarnings() throws SQLException {
        servers.source().execute("alter system set max_slot_wal_keep_size = '1GB'", "select pg_reload_conf()");
        try {
            Finding finding =
                    fresh().both("create table t (id int primary key)").finding("wal-limit");
            assertThatIs(finding, Severity.WARNING, "source", "below budget.retainedWal (20.0 GiB)", "1024MiB");
        } finally {
            servers.source().execute("alter system reset max_slot_wal_keep_size", "select pg_reload_conf()");
        }
    }

    @Test
    void aFenceThatWouldOutwaitTheDeadlockCheckIsRefused() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)")
                .config("cutover: {lockTimeout: 2s}")
                .finding("lock-timeout");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void aTargetInAnotherEncodingOrLocaleIsJudged() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        servers.target()
                .execute(
                        "drop database " + with.name(),
                        "create database " + with.name() + " encoding 'LATIN1' locale 'C' template template0");
        assertThat(with.finding("encoding").severity()).isEqualTo(Severity.ERROR);
        servers.target()
                .execute(
                        "drop database " + with.name(),
                        "create database " + with.name() + " locale_provider icu icu_locale 'de' template template0");
        assertThatIs(with.finding("collation"), Severity.WARNING, "target shop", "icu de", "locale");
    }

    @Test
    void theSourceIsNotItsOwnTarget() throws SQLException {
        PreflightFixture same = new PreflightFixture(servers.source(), servers.source());
        PreflightFixture.Case with = same.new Case("itself").source("create table t (id int primary key)");
        assertThat(with.finding("same-database").severity()).isEqualTo(Severity.ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 16, 17})
    void otherVersionsAnswerTheSameQuestions(int major) throws SQLException {
        try (PostgresServer server = PostgresServer.of(major).start()) {
            PreflightFixture.Case with = new PreflightFixture(server, servers.target()).new Case("old" + major)
                    .both("create table t (id int primary key, v text)");
            assertThat(with.findings()).noneMatch(finding -> finding.severity() == Severity.ERROR);
            PreflightFixture.Case back = new PreflightFixture(servers.source(), server).new Case("new" + major)
                    .both("create table t (id int primary key, v text)");
            assertThat(back.findings()).noneMatch(finding -> finding.severity() == Severity.ERROR);
        }
    }

    @Test
    void everyDatabaseThatDoesNotAnswerIsNamedInOneMessage() {
        Database gone = new Database(
                "source",
                new PostgresEndpoint("jdbc:postgresql://127.0.0.1:1/shop", "u", new Secret("TOPSECRET")),
                "crossfade/test");
        Database absent = new Database(
                "target shop",
                new PostgresEndpoint(servers.target().jdbcUrl("not_there"), "postgres", new Secret("TOPSECRET")),
                "crossfade/test");
        assertThatThrownBy(() -> Preflight.connect(List.of(gone, absent)))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                .hasMessageContaining("source")
                .hasMessageContaining("target shop")
                .hasMessageContaining("not_there")
                .hasMessageNotContaining("TOPSECRET");
    }

    @Test
    void theDryRunChangesNothing() throws SQLException {
        PreflightFixture.Case with =
                fresh().both("create table t (id serial primary key)", "insert into t default values");
        try (Connection before = with.sourceSession();
                Connection targetBefore = servers.target().connect(with.name())) {
            String sourceState = PreflightFixture.state(before);
            String targetState = PreflightFixture.state(targetBefore);
            with.findings();
            assertThat(PreflightFixture.state(before)).isEqualTo(sourceState);
            assertThat(PreflightFixture.state(targetBefore)).isEqualTo(targetState);
        }
    }

    @Test
    void aRoleThatMayNotTakeTheReplicaRoleIsTold() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)")
                .targetUser("mortal")
                .finding("replica-role");
        assertThatIs(finding, Severity.WARNING, "target shop", "session_replication_role", "GRANT SET ON PARAMETER");
    }

    @Test
    void theControlSchemaLiesInTheFirstTargetUnlessItIsGivenAPlace() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)").finding("control-database");
        assertThatIs(finding, Severity.INFO, "control database", "is the first target, shop", "");
    }

    @Test
    void aSourceWithoutRoomForASlotIsRefused() throws SQLException {
        try (PostgresServer full = PostgresServer.of(18)
                .config("max_replication_slots", "1")
                .config("max_wal_senders", "0")
                .config("idle_replication_slot_timeout", "1h")
                .start()) {
            PreflightFixture.Case with = new PreflightFixture(full, servers.target()).new Case("full")
                    .both("create table t (id int primary key)");
            assertThatIs(with.finding("senders-free"), Severity.ERROR, "source", "max_wal_senders", "ALTER SYSTEM SET");
            assertThatIs(
                    with.finding("slot-timeout"),
                    Severity.WARNING,
                    "source",
                    "idle_replication_slot_timeout",
                    "ALTER SYSTEM SET");
            with.source("select pg_create_logical_replication_slot('taken', 'pgoutput')");
            assertThatIs(with.finding("slots-free"), Severity.ERROR, "source", "max_replication_slots", "free one");
            PreflightFixture.Case back = new PreflightFixture(servers.source(), full).new Case("back")
                    .both("create table t (id int primary key)");
            for (String code : List.of("slots-free", "senders-free")) {
                assertThatIs(back.finding(code), Severity.WARNING, "target shop", "are taken: the cutover can", "free");
            }
        }
    }

    @Test
    void theWaysBackOfTargetsOnOneServerAreCountedTogether() throws SQLException {
        try (PostgresServer tight =
                PostgresServer.of(18).config("max_replication_slots", "1").start()) {
            PreflightFixture fixture = new PreflightFixture(servers.source(), tight);
            PreflightFixture.Case one = fixture.new Case("alone").both("create table t (id int primary key)");
            assertThat(one.findings("slots-free")).isEmpty();
            PreflightFixture.Case two = fixture.new Case("together")
                    .both("create table t (id int primary key)", "create table u (id int primary key)")
                    .secondTarget("u");
            assertThat(two.findings("slots-free"))
                    .hasSize(2)
                    .allSatisfy(finding -> assertThatIs(
                            finding,
                            Severity.WARNING,
                            "target s",
                            "0 of the 1 of max_replication_slots are taken, and the migration needs 2 of this server",
                            "free some"));
        }
    }
}
