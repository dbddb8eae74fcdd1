package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.scenario.ScenarioWriters;
import io.crossfade.testkit.writer.Writers;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A SQLite file of 34 tables into PostgreSQL, by the file that is shipped for it, while applications write to it. */
class LearningAppsTest {
    private static final long SEED = 12;

    @Test
    void aFileIsFollowedWhileAppsWriteAndTheyGoOnInTheTarget() throws Exception {
        try (LearningBed bed = new LearningBed(SEED, 4_000)) {
            try (ScenarioWriters writers =
                    ScenarioWriters.start(bed.scenario(), bed.endpoints(), new Writers.Pace(2, SEED, 100))) {
                MigratorProcess run = bed.start("run", "--execute");
                Migration.await(run, "it says 'in sync:'", () -> run.output().contains("in sync:"));
                long soFar = writers.committed();
                Migration.await(run, "much is written", () -> writers.committed() > soFar + 400);
                assertThat(bed.run("verify")).contains("equal");
                writers.stop();
                assertThat(writers.failures()).isEmpty();
                assertThat(bed.run("status")).contains("in sync");
                run.interrupt();
                run.awaitEnd(Migration.DEADLINE);
                assertThat(bed.run("complete", "--yes")).contains("change log in the file", "mode: copy and changes");
                assertThat(bed.run("report")).contains("completed", "main.user_note", "last verified", "equal");
            }
            OracleReport report = bed.compare();
            assertThat(report.equal()).as(report.toString()).isTrue();
            goOnIn(bed);
        }
    }

    /** As operators do: the applications are stopped, pointed at the target, and started. */
    private static void goOnIn(LearningBed bed) throws SQLException {
        long notes = notes(bed);
        try (ScenarioWriters writers =
                ScenarioWriters.startIn("learning", bed.scenario(), bed.endpoints(), new Writers.Pace(2, SEED, 100))) {
            Await.until(
                    "new notes are numbered after the old ones",
                    Migration.DEADLINE,
                    () -> !writers.failures().isEmpty() || notes(bed) > notes);
            writers.stop();
            assertThat(writers.failures()).isEmpty();
        }
    }

    private static long notes(LearningBed bed) throws SQLException {
        return Long.parseLong(String.valueOf(Migration.value(bed.target(), "select max(id) from public.user_note")));
    }
}
