package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.FreePort;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an operator gets wrong before anything has begun: each ends with its exit code and says where, what and how to
 * mend it, and nothing is left behind on either side.
 */
class BadInputTest {
    private static final TestBed BED = TestBed.start();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final String MAPPINGS = """
            mappings:
              - tables: public.*
                to: there/public.*
            """;

    private Migration migration;

    @AfterAll
    static void stop() {
        BED.close();
    }

    @BeforeEach
    void make() throws SQLException {
        migration = BED.migration("bad" + NUMBER.incrementAndGet(), TestBed.NEW, TestBed.OLD);
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            for (Connection side : List.of(source, target)) {
                Migration.execute(side, "create table public.things (id int primary key, note text not null)");
            }
            Migration.execute(source, "insert into public.things select i, 'n' from generate_series(1, 100) i");
        }
    }

    @AfterEach
    void end() {
        migration.close();
    }

    private Migration.Outcome refused(ErrorCode code, String... said) throws Exception {
        Migration.Outcome outcome = migration.run("run", "--execute");
        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(code.exitCode());
        assertThat(outcome.output()).contains("error " + code + ":", "remedy:").contains(said);
        assertThat(outcome.output()).doesNotContain("\tat ");
        return outcome;
    }

    private void assertNothingLeft() throws SQLException {
        List<String> left = new ArrayList<>();
        try (Connection source = migration.source();
                Connection target = migration.target()) {
            for (Connection side : List.of(source, target)) {
                left.add(Migration.value(
                        side,
                        "select count(*) from pg_replication_slots where slot_name = 'crossfade_" + migration.name()
                                + "' and plugin = 'pgoutput'"));
                left.add(Migration.value(side, "select count(*) from pg_publication"));
                left.add(Migration.value(side, "select count(*) from pg_namespace where nspname = 'crossfade'"));
            }
            left.add(Migration.value(target, "select count(*) from public.things"));
        }
        assertThat(left).as("slots, publications, schemas and rows left").containsOnly("0");
    }

    @Test
    void everyWrongKeyOfTheFileIsNamedAtOnce() throws Exception {
        migration.rawFile(migration.text(MAPPINGS + """
                copy: {wrkers: 2}
                budgt: {}
                cutover: {deadline: soon}
                """).replace("user: postgres", "usr: postgres"));
        refused(
                ErrorCode.CONFIG_INVALID,
                "source.postgres.usr",
                "targets.there.postgres.usr",
                "copy.wrkers",
                "workers",
                "budgt",
                "cutover.deadline",
                "soon");
        assertNothingLeft();
    }

    @Test
    void aSourceThatDoesNotAnswerIsNamed() throws Exception {
        String nowhere = "localhost:" + FreePort.find();
        migration.rawFile(
                migration.text(MAPPINGS).replace(migration.sourceUrl(), "jdbc:postgresql://" + nowhere + "/shop"));
        refused(ErrorCode.UNREACHABLE, "source", nowhere);
        assertNothingLeft();
    }

    @Test
    void aTargetThatDoesNotAnswerIsNamed() throws Exception {
        String nowhere = "localhost:" + FreePort.find();
        migration.rawFile(
                migration.text(MAPPINGS).replace(migration.targetUrl(), "jdbc:postgresql://" + nowhere + "/shop"));
        refused(ErrorCode.UNREACHABLE, "target there", nowhere);
        assertNothingLeft();
    }

    @Test
    void aKafkaThatDoesNotAnswerIsNamed() throws Exception {
        String nowhere = "localhost:" + FreePort.find();
        migration.rawFile(migration.text(MAPPINGS).replace(BED.kafka().bootstrap(), nowhere));
        refused(ErrorCode.PREFLIGHT_REFUSED, "kafka", nowhere, "kafka.bootstrap");
        assertNothingLeft();
    }

    @Test
    void aWrongPasswordIsRefusedAndNeverShown() throws Exception {
        String wrong = "wr0ng-0ne";
        migration.rawFile(migration.text(MAPPINGS).replaceFirst(TestBed.PASSWORD, wrong));
        Migration.Outcome outcome = refused(ErrorCode.ACCESS_DENIED, "source", "password");
        assertThat(outcome.output()).doesNotContain(wrong);
        assertNothingLeft();
    }

    @Test
    void aTableThatIsNotThereIsNamed() throws Exception {
        migration.file("""
                mappings:
                  - from: public.thinks
                    to: there/public.things
                """);
        refused(ErrorCode.PREFLIGHT_REFUSED, "public.thinks");
        assertNothingLeft();
    }

    @Test
    void aTargetTableWithOtherColumnsIsNamedWithThem() throws Exception {
        try (Connection target = migration.target()) {
            Migration.execute(
                    target,
                    "alter table public.things rename column note to remark",
                    "alter table public.things add column price int not null");
        }
        migration.file(MAPPINGS);
        refused(ErrorCode.PREFLIGHT_REFUSED, "public.things", "note", "price");
        assertNothingLeft();
    }

    @Test
    void everyCommandRefusesAControlSchemaOfAnotherVersion() throws Exception {
        migration.file(MAPPINGS);
        for (int version : List.of(1, 999)) {
            try (Connection target = migration.target()) {
                Migration.execute(
                        target,
                        "create schema crossfade",
                        "create table crossfade.schema_version (version int)",
                        "insert into crossfade.schema_version values (" + version + ")");
            }
            for (String command : List.of(
                    "plan",
                    "run --execute",
                    "snapshot",
                    "stream",
                    "apply",
                    "status",
                    "status --summary",
                    "verify",
                    "verify --watch",
                    "verify --schema",
                    "pause --target there",
                    "resume --target there",
                    "cutover --yes",
                    "cutover --dry-run",
                    "report",
                    "complete --yes",
                    "abort --yes")) {
                String[] words = command.split(" ");
                Migration.Outcome outcome = migration.run(words[0], Arrays.copyOfRange(words, 1, words.length));
                assertThat(outcome.exitCode())
                        .as(command + ": " + outcome.output())
                        .isEqualTo(ErrorCode.PREFLIGHT_REFUSED.exitCode());
                assertThat(outcome.output())
                        .as(command)
                        .contains("the control schema 'crossfade' is of version " + version, "use the Crossfade that");
            }
            try (Connection target = migration.target()) {
                Migration.execute(target, "drop schema crossfade cascade");
            }
        }
        assertNothingLeft();
    }

    @Test
    void aSlotOfItsNameThatIsSomebodyElsesIsLeftAlone() throws Exception {
        String slot = "crossfade_" + migration.name();
        migration.file(MAPPINGS);
        try (Connection source = migration.source()) {
            Migration.execute(source, "select pg_create_logical_replication_slot('" + slot + "', 'test_decoding')");
            try {
                Migration.Outcome outcome = migration.run("run", "--execute");
                assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(ErrorCode.SLOT_EXISTS.exitCode());
                assertThat(outcome.output()).contains(slot, "remedy:", "pg_drop_replication_slot");
                assertThat(Migration.value(
                                source,
                                "select count(*) from pg_replication_slots where plugin = 'test_decoding' and slot_name = '"
                                        + slot + "'"))
                        .isEqualTo("1");
                assertNothingLeft();
            } finally {
                Migration.execute(source, "select pg_drop_replication_slot('" + slot + "')");
            }
        }
    }
}
