package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A comparison loses its sessions, or its process, in the middle. */
class KilledVerificationTest {
    private static final TestBed BED = TestBed.start();
    private static final String OURS = "application_name = 'crossfade/killed_verification/verify'";
    /** The server looks for its client every five seconds. */
    private static final Duration BOUND = Duration.ofSeconds(15);

    @AfterAll
    static void stop() {
        BED.close();
    }

    @Test
    void lostSessionsAreMadeGoodAndADeadProcessLeavesNothing() throws Exception {
        try (Migration migration = BED.migration("killed_verification", TestBed.OLD, TestBed.NEW);
                Connection source = migration.source();
                Connection target = migration.target()) {
            for (Connection end : List.of(source, target)) {
                Migration.execute(end, "create table big (id int primary key, a text)");
            }
            Migration.execute(
                    source, "insert into big select i, repeat('x', 500) || i from generate_series(1, 150000) i");
            migration.file("mappings: [{from: public.big, to: there/public.big}]");
            migration.startInSync();
            Migration.execute(
                    target,
                    "set session_replication_role = replica",
                    "set crossfade.session = 'crossfade/killed_verification'",
                    "update big set a = a || ' ' where id = 77");

            for (Connection end : List.of(source, target)) {
                MigratorProcess verify = migration.start("verify", "--rows", "--json");
                AtomicBoolean ended = new AtomicBoolean();
                Migration.await(verify, "its sessions are ended", () -> {
                    ended.compareAndSet(false, terminated(end));
                    return ended.get();
                });
                assertThat(verify.awaitEnd(Migration.DEADLINE))
                        .as(verify.output())
                        .isEqualTo(1);
                assertThat(verify.output()).containsPattern("\"differences\"\\s*:\\s*1\\b");
            }

            MigratorProcess verify = migration.start("verify", "--rows");
            Migration.await(verify, "it reads both ends", () -> reads(source) && reads(target));
            verify.kill();
            for (Connection end : List.of(source, target)) {
                Await.until("no session is left", BOUND, () -> count(end, "") == 0);
            }
            Migration.execute(source, "insert into big values (-1, 'after it')");
            migration.awaitCaughtUp();
            assertThat(Migration.value(target, "select a from big where id = -1"))
                    .isEqualTo("after it");
            Migration.Outcome again = migration.run("verify", "--counts");
            assertThat(again.exitCode()).as(again.output()).isZero();
        }
    }

    private static int count(Connection end, String condition) throws SQLException {
        return Integer.parseInt(String.valueOf(
                Migration.value(end, "select count(*) from pg_stat_activity where " + OURS + condition)));
    }

    private static boolean reads(Connection end) throws SQLException {
        return count(end, " and query like '%order by s.b%'") > 0;
    }

    /** Ends sessions that compare. @return whether there was one */
    private static boolean terminated(Connection end) throws SQLException {
        return Migration.value(
                        end,
                        "select pg_terminate_backend(pid) from pg_stat_activity where " + OURS
                                + " and query like '%order by s.b%'")
                != null;
    }
}
