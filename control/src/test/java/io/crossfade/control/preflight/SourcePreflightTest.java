package io.crossfade.control.preflight;

import static io.crossfade.control.preflight.PreflightServers.assertThatIs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Finding.Severity;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is found about the source, its tables and what goes on there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourcePreflightTest {
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
    void aTableWithoutIdentityIsRefusedWithTheExactStatement() throws SQLException {
        Finding finding = fresh().both("create table \"no key\" (v text)").finding("replica-identity");
        assertThatIs(
                finding,
                Severity.ERROR,
                "source public.no key",
                "UPDATE and DELETE would fail",
                "ALTER TABLE \"public\".\"no key\" REPLICA IDENTITY FULL");
    }

    @Test
    void aUniqueIndexIsOfferedAsIdentity() throws SQLException {
        Finding finding = fresh().both("create table t (a int not null, b int)", "create unique index a_is on t (a)")
                .finding("replica-identity");
        assertThat(finding.remedy()).isEqualTo("ALTER TABLE \"public\".\"t\" REPLICA IDENTITY USING INDEX \"a_is\"");
    }

    @Test
    void anIdentityOfNothingIsRefused() throws SQLException {
        Finding finding = fresh().both("create table t (a int primary key)")
                .source("alter table t replica identity nothing")
                .finding("replica-identity");
        assertThat(finding.remedy()).endsWith("REPLICA IDENTITY DEFAULT");
    }

    @Test
    void aPartitionWithoutIdentityIsFound() throws SQLException {
        Finding finding = fresh().both(
                        "create table t (a int primary key) partition by range (a)",
                        "create table t1 partition of t for values from (1) to (9)")
                .source("alter table t1 replica identity nothing")
                .finding("replica-identity");
        assertThat(finding.where()).isEqualTo("source public.t1");
    }

    @Test
    void wholeRowsAreAWarning() throws SQLException {
        Finding finding = fresh().both("create table t (a int)")
                .source("alter table t replica identity full")
                .finding("no-key");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void takenNamesAreRefused() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        String name = "crossfade_" + with.name();
        with.source(
                "select pg_create_logical_replication_slot('" + name + "', 'pgoutput')",
                "create publication " + name + " for table t");
        try {
            assertThatIs(with.finding("slot-exists"), Severity.ERROR, "source", name, "pg_drop_replication_slot");
            assertThatIs(with.finding("publication-exists"), Severity.ERROR, "source", name, "DROP PUBLICATION");
        } finally {
            with.source("select pg_drop_replication_slot('" + name + "')");
        }
    }

    @Test
    void aPreparedTransactionIsNamedWithItsDatabase() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        try (Connection session = with.sourceSession();
                Statement statement = session.createStatement()) {
            statement.execute("begin; insert into t values (1); prepare transaction 'left over'");
            assertThatIs(
                    with.finding("prepared-transaction"),
                    Severity.ERROR,
                    "source left over",
                    "before it ends",
                    "ROLLBACK PREPARED 'left over' in database " + with.name());
            statement.execute("rollback prepared 'left over'");
        }
    }

    @Test
    void unloggedForeignAndViewedTablesAreLeftOutAloud() throws SQLException {
        List<Finding> found = fresh().both("create table t (id int primary key)")
                .source(
                        "create unlogged table u (id int primary key)",
                        "create view v as select 1 as one",
                        "create materialized view m as select 1 as one",
                        "create extension postgres_fdw",
                        "create server elsewhere foreign data wrapper postgres_fdw",
                        "create foreign table f (id int) server elsewhere")
                .findings("left-out");
        assertThat(found)
                .extracting(Finding::where, Finding::severity)
                .containsExactlyInAnyOrder(
                        tuple("source public.u", Severity.WARNING),
                        tuple("source public.f", Severity.WARNING),
                        tuple("source public.m", Severity.INFO),
                        tuple("source public.v", Severity.INFO));
    }

    /** Either one would end the stream as it begins. */
    @Test
    void enumsThatTheConnectorCannotReadAreNamed() throws SQLException {
        List<Finding> found = fresh().both("create table t (id int primary key)")
                .source(
                        "create type mood as enum ('ok', 'bad')",
                        "create domain good_mood as mood check (value <> 'bad')",
                        "create type nothing as enum ()")
                .findings("unreadable-enum");
        assertThat(found)
                .extracting(Finding::where, Finding::severity)
                .containsExactlyInAnyOrder(
                        tuple("source public.good_mood", Severity.ERROR),
                        tuple("source public.nothing", Severity.ERROR));
    }

    @Test
    void largeObjectsAreNamed() throws SQLException {
        List<Finding> found = fresh().both("create table t (id int primary key, image oid)")
                .source("select lo_create(0)")
                .findings("large-object");
        assertThat(found).extracting(Finding::where).containsExactlyInAnyOrder("source", "source public.t.image");
    }

    @Test
    void aTableThatIsLockedForLongIsSaidToBe() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        try (Connection session = with.sourceSession();
                Statement statement = session.createStatement()) {
            statement.execute("begin; lock table t in access exclusive mode");
            assertThatThrownBy(with::findings).hasMessageContaining("locked exclusively");
        }
    }

    @Test
    void rowSecurityHeirsAndSequencesAreTold() throws SQLException {
        List<Finding> found = fresh().both(
                        "create table t (id serial primary key)",
                        "create table heir (primary key (id)) inherits (t)",
                        "alter table t enable row level security")
                .findings();
        assertThat(found).extracting(Finding::code).contains("row-security", "inheritance", "sequence");
    }

    @Test
    void transactionsThatTheSlotWaitsForAreNamed() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        try (Connection session = with.sourceSession();
                Statement statement = session.createStatement()) {
            statement.execute("set application_name = 'nightly'; begin; insert into t values (1)");
            List<Finding> found = new ArrayList<>();
            new SourceStateCheck(Duration.ZERO).look(with.context(), found);
            assertThat(found)
                    .filteredOn(finding -> finding.what().contains("nightly"))
                    .singleElement()
                    .satisfies(finding -> assertThatIs(
                            finding,
                            Severity.WARNING,
                            "source process",
                            "the slot cannot be made before it ends",
                            "pg_terminate_backend"));
        }
    }

    @Test
    void aKeyOfGeneratedValuesIsRefused() throws SQLException {
        Finding finding = fresh().both(
                        "create table t (a int not null, g int generated always as (a + 1) stored not null unique)")
                .source("alter table t replica identity using index t_g_key")
                .finding("generated-key");
        assertThatIs(finding, Severity.ERROR, "source public.t.g", "is generated", "");
    }

    @Test
    void partitionsAreCountedAndThoseThatAreNotLoggedRefused() throws SQLException {
        PreflightFixture.Case with = fresh().both(
                        "create table t (id int primary key) partition by range (id)",
                        "create table t1 partition of t for values from (1) to (9)")
                .source("create unlogged table t2 partition of t for values from (10) to (19)");
        assertThatIs(with.finding("partitions"), Severity.INFO, "source public.t", "its 2 partitions", "");
        assertThatIs(with.finding("partition-kind"), Severity.ERROR, "source public.t2", "unlogged", "detach it");
    }

    @Test
    void typesWhoseTextMeansSomethingElsewhereAreNamed() throws SQLException {
        PreflightFixture.Case with =
                fresh().both("create table t (id int primary key, at regclass, tree pg_node_tree)");
        assertThatIs(
                with.finding("type-names-objects"),
                Severity.WARNING,
                "source public.t.at",
                "regclass",
                "make the column");
        assertThatIs(
                with.finding("type-without-input"),
                Severity.ERROR,
                "source public.t.tree",
                "no value can be written",
                "leave the table out");
    }

    @Test
    void aTransactionThatIsOpenForLongIsNamed() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        try (Connection session = with.sourceSession();
                Statement statement = session.createStatement()) {
            statement.execute("begin; select 1 from t");
            List<Finding> found = new ArrayList<>();
            new SourceStateCheck(Duration.ofSeconds(-1)).look(with.context(), found);
            assertThat(found).extracting(Finding::code).contains("long-transaction");
        }
    }

    @Test
    void howMuchThereIsToCopyIsTold() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        assertThatIs(with.finding("estimate"), Severity.INFO, "migration", "in 1 tables", "");
        assertThatIs(with.finding("disk-space"), Severity.INFO, "target shop", "SQL cannot see", "");
    }
}
