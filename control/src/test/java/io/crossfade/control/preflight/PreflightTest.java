package io.crossfade.control.preflight;

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
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every finding provoked on real servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightTest {
    private PostgresServer source;
    private PostgresServer target;
    private PreflightFixture fixture;

    @BeforeAll
    void start() throws SQLException {
        source = PostgresServer.of(18).start();
        target = PostgresServer.of(15).config("wal_level", "replica").start();
        fixture = new PreflightFixture(source, target);
        for (PostgresServer server : List.of(source, target)) {
            server.execute("create role mortal login", "create role stranger login");
        }
    }

    @AfterAll
    void stop() {
        source.close();
        target.close();
    }

    private PreflightFixture.Case fresh() throws SQLException {
        return fixture.new Case();
    }

    private static void assertThatIs(Finding finding, Severity severity, String where, String what, String remedy) {
        assertThat(finding.severity()).as(finding.toString()).isEqualTo(severity);
        assertThat(finding.where()).startsWith(where);
        assertThat(finding.what()).contains(what);
        assertThat(finding.remedy()).contains(remedy);
    }

    @Test
    void nothingStandsAgainstEqualTables() throws SQLException {
        List<Finding> findings =
                fresh().both("create table t (id int primary key, v text)").findings();
        assertThat(findings).noneMatch(finding -> finding.severity() == Severity.ERROR);
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
    void withoutReplicaRoleForeignKeysAndTriggersOfTheTargetAreErrors() throws SQLException {
        PreflightFixture.Case with = fresh().both(
                        "create table p (id int primary key)", "create table c (id int primary key references p)")
                .target(
                        "create function f() returns trigger language plpgsql as 'begin return new; end'",
                        "create trigger noted before insert on c for each row execute function f()",
                        "alter table p owner to mortal",
                        "alter table c owner to mortal")
                .targetUser("mortal");
        assertThatIs(
                with.finding("foreign-key-enforced"), Severity.ERROR, "target shop public.c", "in parallel", "GRANT");
        assertThatIs(
                with.finding("target-trigger"),
                Severity.ERROR,
                "target shop public.c noted",
                "public.f",
                "ALTER TABLE \"public\".\"c\" DISABLE TRIGGER \"noted\"");
        with.targetUser("postgres");
        assertThat(with.findings("foreign-key-enforced")).isEmpty();
        assertThat(with.finding("target-trigger").severity()).isEqualTo(Severity.INFO);
    }

    @Test
    void triggersThatFireAlwaysAndRulesAreErrors() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)")
                .target(
                        "create function f() returns trigger language plpgsql as 'begin return new; end'",
                        "create trigger noted before insert on t for each row execute function f()",
                        "alter table t enable always trigger noted",
                        "create rule r as on delete to t do instead nothing");
        assertThat(with.finding("target-trigger").severity()).isEqualTo(Severity.ERROR);
        assertThat(with.finding("target-rule").remedy()).contains("DISABLE RULE \"r\"");
    }

    @Test
    void rowsInTheTargetAreRefused() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)")
                .target("insert into t values (1)")
                .finding("target-rows");
        assertThatIs(finding, Severity.ERROR, "target shop public.t", "holds rows already", "TRUNCATE TABLE");
    }

    @Test
    void rowsInTheTargetOfABegunMigrationAreItsOwn() throws SQLException {
        assertThat(fresh().both("create table t (id int primary key)")
                        .target("insert into t values (1)")
                        .begun()
                        .findings("target-rows"))
                .isEmpty();
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

    @Test
    void largeObjectsAreNamed() throws SQLException {
        List<Finding> found = fresh().both("create table t (id int primary key, image oid)")
                .source("select lo_create(0)")
                .findings("large-object");
        assertThat(found).extracting(Finding::where).containsExactlyInAnyOrder("source", "source public.t.image");
    }

    @Test
    void aTargetThatCannotGoBackIsAWarning() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)").finding("wal-level");
        assertThatIs(finding, Severity.WARNING, "target shop", "wal_level is replica", "ALTER SYSTEM SET wal_level");
    }

    @Test
    void columnsThatDoNotFitAreFoundAllAtOnce() throws SQLException {
        List<Finding> found = fresh().source(
                        "create type mood as enum ('sad', 'ok')",
                        "create table t (id bigint primary key, name text, price numeric(12,2), at timestamptz,"
                                + " feeling mood, gone int)")
                .target(
                        "create type mood as enum ('ok')",
                        "create table t (id int primary key, name varchar(10), price numeric(10,2), at timestamptz(3),"
                                + " feeling mood, extra int not null)")
                .findings();
        assertThat(found.stream()
                        .filter(finding -> finding.severity() == Severity.ERROR)
                        .map(finding -> finding.where() + " " + finding.code()))
                .containsExactlyInAnyOrder(
                        "target shop public.t.id column-type",
                        "target shop public.t.name column-type",
                        "target shop public.t.price column-type",
                        "target shop public.t.at column-type",
                        "target shop public.t.feeling enum-labels",
                        "target shop public.t.gone target-column-missing",
                        "target shop public.t.extra target-column-not-fed");
    }

    @Test
    void aUserMadeCastFromTextIsRefused() throws SQLException {
        Finding finding = fresh().both(
                        "create type pair as (a int, b int)", "create table t (id int primary key, p pair)")
                .target(
                        "create function make(text) returns pair language sql as 'select row(1, 2)::pair'",
                        "create cast (text as pair) with function make(text)")
                .finding("cast-from-text");
        assertThat(finding.remedy()).contains("DROP CAST (text AS public.pair)");
    }

    @Test
    void foreignKeysAcrossTheBorderAreNamed() throws SQLException {
        PreflightFixture.Case with = fresh().source(
                        "create schema other",
                        "create table other.p (id int primary key)",
                        "create table t (id int primary key, p int references other.p on delete cascade)",
                        "create table other.c (id int primary key references t)");
        assertThatIs(with.finding("foreign-key-parent"), Severity.WARNING, "source public.t", "cascade", "move");
        assertThatIs(
                with.finding("foreign-key-child"), Severity.WARNING, "source other.c", "no longer changes", "move");
    }

    @Test
    void absentTablesNeedAFittingDump() throws SQLException {
        PreflightFixture.Case with =
                fresh().source("create type mood as enum ('ok')", "create table t (id int primary key, m mood)");
        assertThat(with.finding("target-created").severity()).isEqualTo(Severity.INFO);
        assertThatIs(
                with.withoutDump().finding("pg-dump"),
                Severity.ERROR,
                "target shop",
                "type public.mood",
                "install the PostgreSQL 18 client programs");
    }

    @Test
    void aRoleThatMayNotMakeTheTablesIsFound() throws SQLException {
        PreflightFixture.Case with = fresh().source("create table t (id int primary key)")
                .target("create schema crossfade")
                .targetUser("mortal");
        assertThatIs(
                with.finding("create-privilege"),
                Severity.ERROR,
                "target shop public",
                "may not create tables",
                "GRANT CREATE ON SCHEMA \"public\" TO \"mortal\"");
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
    void extensionsOfColumnTypesAreNamed() throws SQLException {
        Finding finding = fresh().source("create extension citext", "create table t (id int primary key, name citext)")
                .finding("extension-missing");
        assertThat(finding.remedy()).isEqualTo("CREATE EXTENSION \"citext\"");
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
        source.execute("alter system set max_slot_wal_keep_size = '1GB'", "select pg_reload_conf()");
        try {
            Finding finding =
                    fresh().both("create table t (id int primary key)").finding("wal-limit");
            assertThatIs(finding, Severity.WARNING, "source", "below budget.retainedWal (20.0 GiB)", "1024MiB");
        } finally {
            source.execute("alter system reset max_slot_wal_keep_size", "select pg_reload_conf()");
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
    void kafkaIsAskedToo() throws SQLException {
        try (KafkaBroker broker = KafkaBroker.start(Map.of("message.max.bytes", "500000"))) {
            PreflightFixture.Case with =
                    fresh().both("create table t (id int primary key)").kafka(broker.bootstrap());
            broker.createTopic("crossfade." + with.name() + ".shop", 2, Map.of("retention.ms", "1000"));
            assertThat(with.findings())
                    .extracting(Finding::code)
                    .contains("kafka-replication", "kafka-message-size", "topic-exists");
            assertThat(with.begun().findings())
                    .extracting(Finding::code)
                    .contains("topic-retention", "topic-partitions")
                    .doesNotContain("topic-exists");
        }
    }

    @Test
    void aKafkaThatDoesNotAnswerIsAFinding() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key)")
                .kafka("127.0.0.1:1")
                .finding("kafka-unreachable");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void theDryRunChangesNothing() throws SQLException {
        PreflightFixture.Case with =
                fresh().both("create table t (id serial primary key)", "insert into t default values");
        try (Connection before = with.sourceSession();
                Connection targetBefore = target.connect(with.name())) {
            String sourceState = PreflightFixture.state(before);
            String targetState = PreflightFixture.state(targetBefore);
            with.findings();
            assertThat(PreflightFixture.state(before)).isEqualTo(sourceState);
            assertThat(PreflightFixture.state(targetBefore)).isEqualTo(targetState);
        }
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
    void othersThatActOnTheTargetAreNamed() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key, name text)")
                .target(
                        "create function f() returns event_trigger language plpgsql as 'begin end'",
                        "create event trigger watch on ddl_command_end execute function f()",
                        "alter table t alter name type text collate \"POSIX\"",
                        "create schema crossfade",
                        "create table crossfade.schema_version as select 99 as version");
        assertThat(with.finding("event-trigger").where()).isEqualTo("target shop watch");
        assertThat(with.finding("collation").where()).isEqualTo("target shop public.t.name");
        assertThatIs(with.finding("control-schema"), Severity.ERROR, "target shop", "version 99", "drop the schema");
    }

    @Test
    void aTargetInAnotherEncodingOrLocaleIsJudged() throws SQLException {
        PreflightFixture.Case with = fresh().both("create table t (id int primary key)");
        target.execute(
                "drop database " + with.name(),
                "create database " + with.name() + " encoding 'LATIN1' locale 'C' template template0");
        assertThat(with.finding("encoding").severity()).isEqualTo(Severity.ERROR);
        target.execute(
                "drop database " + with.name(),
                "create database " + with.name() + " locale_provider icu icu_locale 'de' template template0");
        assertThatIs(with.finding("collation"), Severity.WARNING, "target shop", "icu de", "locale");
    }

    @Test
    void theSourceIsNotItsOwnTarget() throws SQLException {
        PreflightFixture same = new PreflightFixture(source, source);
        PreflightFixture.Case with = same.new Case("itself").source("create table t (id int primary key)");
        assertThat(with.finding("same-database").severity()).isEqualTo(Severity.ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 16, 17})
    void otherVersionsAnswerTheSameQuestions(int major) throws SQLException {
        try (PostgresServer server = PostgresServer.of(major).start()) {
            PreflightFixture.Case with = new PreflightFixture(server, target).new Case("old" + major)
                    .both("create table t (id int primary key, v text)");
            assertThat(with.findings()).noneMatch(finding -> finding.severity() == Severity.ERROR);
            PreflightFixture.Case back = new PreflightFixture(source, server).new Case("new" + major)
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
                new PostgresEndpoint(target.jdbcUrl("not_there"), "postgres", new Secret("TOPSECRET")),
                "crossfade/test");
        assertThatThrownBy(() -> Preflight.connect(List.of(gone, absent)))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                .hasMessageContaining("source")
                .hasMessageContaining("target shop")
                .hasMessageContaining("not_there")
                .hasMessageNotContaining("TOPSECRET");
    }
}
