package io.crossfade.control.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Finding.Severity;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ServerFacts;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Findings about servers that a test cannot easily have: their facts are changed after they were read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerFactsPreflightTest {
    private PreflightServers servers;

    @BeforeAll
    void start() throws SQLException {
        servers = PreflightServers.start();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    private List<Severity> found(UnaryOperator<ServerFacts> change, String code) throws SQLException {
        PreflightContext on =
                servers.fresh().both("create table t (id int primary key)").context();
        Catalog read = on.source().catalog();
        Catalog changed = new Catalog(
                change.apply(read.server()), read.tables(), read.types(), read.castsFromText(), read.schemas());
        return Preflight.look(new PreflightContext(
                        on.config(),
                        new PreflightContext.Connected(on.source().database(), changed),
                        on.targets(),
                        on.control(),
                        on.draft(),
                        on.progress(),
                        on.schemaCreation(),
                        on.clock()))
                .stream()
                .filter(finding -> finding.code().equals(code))
                .map(Finding::severity)
                .toList();
    }

    private static ServerFacts of(
            ServerFacts facts, int version, boolean inRecovery, ServerFacts.CollationVersion collation) {
        return new ServerFacts(
                version,
                facts.database(),
                inRecovery,
                facts.systemIdentifier(),
                facts.timeline(),
                facts.role(),
                facts.locale(),
                collation,
                facts.slotsUsed(),
                facts.sendersUsed(),
                facts.settings());
    }

    @Test
    void aServerTooOldOrTooNewIsJudged() throws SQLException {
        assertThat(found(facts -> of(facts, 130_005, false, facts.collationVersion()), "server-version"))
                .containsExactly(Severity.ERROR);
        assertThat(found(facts -> of(facts, 190_000, false, facts.collationVersion()), "server-version"))
                .containsExactly(Severity.WARNING);
    }

    @Test
    void aStandbyIsRefused() throws SQLException {
        assertThat(found(facts -> of(facts, 180_000, true, facts.collationVersion()), "standby"))
                .containsExactly(Severity.ERROR);
    }

    @Test
    void aCollationThatIsOlderThanItsLibraryIsTold() throws SQLException {
        assertThat(found(
                        facts -> of(facts, 180_000, false, new ServerFacts.CollationVersion("2.28", "2.36")),
                        "collation-version"))
                .containsExactly(Severity.WARNING);
    }

    @Test
    void aQuestionThatTheRoleMayNotAskIsAFinding() throws SQLException {
        Finding finding = servers.fresh()
                .both("create table t (id int primary key)")
                .source("revoke select on pg_prepared_xacts from public", "grant select on t to mortal")
                .sourceUser("mortal")
                .finding("access-denied");
        assertThat(finding.where()).isEqualTo("SourceStateCheck");
    }

    @Test
    void aBudgetThatAnHourUsesUpIsTold() throws SQLException {
        Finding finding = servers.fresh()
                .both("create table t (id int primary key)")
                .source("insert into t select generate_series(1, 300000)")
                .config("budget: {retainedWal: 64MiB}")
                .finding("wal-budget");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }
}
