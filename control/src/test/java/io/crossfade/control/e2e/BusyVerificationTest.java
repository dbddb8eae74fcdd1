package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that change all the time are compared exactly all the same: the lanes stand still for it. */
class BusyVerificationTest {
    private static final TestBed BED = TestBed.start();
    private static final int VERIFICATIONS = 2;
    private static final int WRITERS = 3;

    private static final String[] TABLES = {
        "create table public.counters (id int primary key, n bigint not null)",
        "create table public.events (id bigint primary key, note text)",
        "create table public.still (id int primary key, n int)"
    };
    private static final String FILE = """
            mappings:
              - {from: public.counters, to: there/public.counters}
              - {from: public.events, to: there/public.events, columns: {note: "upper(note)"}}
              - {from: public.still, to: there/public.still}
            """;

    @AfterAll
    static void stop() {
        BED.close();
    }

    /** A few rows, in every transaction. */
    private static List<String> transaction(SplittableRandom random, int number) {
        int id = 1 + random.nextInt(20);
        return List.of(
                "update counters set n = n + 1 where id = " + id,
                number % 3 == 0
                        ? "delete from events where id = " + id
                        : "insert into events values (%d, 'e%d') on conflict (id) do update set note = excluded.note"
                                .formatted(id, number));
    }

    @ParameterizedTest
    @ValueSource(ints = {TestBed.OLD, TestBed.NEW})
    void hotRowsAreProvenEqualAndAFaultIsFoundAmongThem(int major) throws Exception {
        try (Migration migration = BED.migration("busy" + major, major);
                Connection source = migration.source();
                Connection there = migration.target()) {
            Migration.execute(source, TABLES);
            Migration.execute(there, TABLES);
            Migration.execute(
                    source,
                    "insert into counters select i, 0 from generate_series(1, 20) i",
                    "insert into still select i, i from generate_series(1, 1000) i");
            migration.file(FILE);
            migration.startInSync();
            List<SteadyWriter> writers = new ArrayList<>();
            try {
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(SteadyWriter.start(migration.source(), i, BusyVerificationTest::transaction));
                }
                for (int i = 0; i < VERIFICATIONS; i++) {
                    writers.getFirst().awaitMore(20);
                    Migration.Outcome verify = migration.run("verify");
                    assertThat(verify.exitCode()).as(verify.output()).isZero();
                    assertThat(verify.output()).contains("at one state");
                }
                String lock = "(hashtextextended('crossfade.stage/busy" + major + "/verify', 0))";
                Migration.execute(there, "select pg_advisory_lock" + lock);
                Migration.Outcome second = migration.run("verify");
                assertThat(second.exitCode()).as(second.output()).isEqualTo(ErrorCode.ALREADY_RUNNING.exitCode());
                Migration.execute(there, "select pg_advisory_unlock" + lock);
                Migration.execute(
                        there,
                        "set session_replication_role = replica",
                        "set crossfade.session = 'crossfade/" + migration.name() + "'",
                        "update still set n = -1 where id = 500",
                        "insert into counters values (99, 0)");
                Migration.Outcome verify = migration.run("verify");
                assertThat(verify.exitCode()).as(verify.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
                assertThat(verify.output()).contains("DIFFERENT[n]", "EXTRA[]", "at one state");
            } finally {
                writers.forEach(SteadyWriter::close);
            }
        }
    }
}
