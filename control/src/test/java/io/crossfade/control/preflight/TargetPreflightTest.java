package io.crossfade.control.preflight;

import static io.crossfade.control.preflight.PreflightServers.assertThatIs;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.Finding.Severity;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is found about a target, its tables and what acts on them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TargetPreflightTest {
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
                        .progress(PreflightContext.Progress.BEGUN)
                        .findings("target-rows"))
                .isEmpty();
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
        List<Finding> found = with.findings("create-privilege");
        assertThat(found).hasSize(2);
        assertThatIs(
                found.getFirst(),
                Severity.ERROR,
                "target shop public",
                "may not create tables",
                "GRANT CREATE ON SCHEMA \"public\" TO \"mortal\"");
        assertThat(found.getLast().what()).contains("may not create a publication");
    }

    @Test
    void extensionsOfColumnTypesAreNamed() throws SQLException {
        Finding finding = fresh().source("create extension citext", "create table t (id int primary key, name citext)")
                .finding("extension-missing");
        assertThat(finding.remedy()).isEqualTo("CREATE EXTENSION \"citext\"");
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
    void aViewInTheTablesPlaceIsRefused() throws SQLException {
        Finding finding = fresh().source("create table t (id int primary key)")
                .target("create view t as select 1 as id")
                .finding("target-kind");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void aStricterNullabilityIsTold() throws SQLException {
        Finding finding = fresh().source("create table t (id int primary key, v text)")
                .target("create table t (id int primary key, v text not null)")
                .finding("not-null");
        assertThat(finding.where()).isEqualTo("target shop public.t.v");
    }

    @Test
    void aForeignKeyToATableThatIsNotFilledIsNamed() throws SQLException {
        Finding finding = fresh().both("create table t (id int primary key, p int)")
                .target("create schema other", "create table other.p (id int primary key)")
                .target("alter table t add constraint to_p foreign key (p) references other.p")
                .finding("target-foreign-key");
        assertThatIs(finding, Severity.WARNING, "target shop public.t to_p", "does not fill", "orphans");
    }

    @Test
    void aSubscriptionThatWritesThereTooIsRefused() throws SQLException {
        PreflightFixture.Case with =
                fresh().both("create table t (id int primary key)").source("create publication others for table t");
        with.target("create subscription other connection 'host=127.0.0.1 port="
                + servers.source().port()
                + " user=postgres dbname=" + with.name() + "' publication others with (enabled = false,"
                + " create_slot = false, slot_name = none)");
        with.target("alter subscription other set (slot_name = 'none')");
        try {
            with.target(
                    "insert into pg_subscription_rel (srsubid, srrelid, srsubstate) select s.oid, 't'::regclass, 'i'"
                            + " from pg_subscription s where s.subname = 'other'"
                            + " and not exists (select from pg_subscription_rel)");
            assertThat(with.finding("target-subscription").severity()).isEqualTo(Severity.ERROR);
        } finally {
            with.target("alter subscription other set (slot_name = none)", "drop subscription other");
        }
    }
}
