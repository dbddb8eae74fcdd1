package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.scenario.ScenarioWriters;
import io.crossfade.testkit.writer.Writers;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A SQLite migration whose process is killed again and again while applications write. */
class KilledFileMigrationTest {
    private static final long SEED = 13;
    private static final int TABLES = 34;

    @Test
    void killedInTheCopyAndWhileItFollowsItEndsEqual() throws Exception {
        try (LearningBed bed = new LearningBed(SEED, 60_000);
                ScenarioWriters writers =
                        ScenarioWriters.start(bed.scenario(), bed.endpoints(), new Writers.Pace(2, SEED, 60))) {
            MigratorProcess copying = bed.start("run", "--execute");
            Migration.await(copying, "some tables are in", () -> bed.tablesCopied() > 3);
            copying.kill();
            assertThat(bed.tablesCopied())
                    .as("killed in the middle of the copy")
                    .isLessThan(TABLES);
            for (int i = 0; i < 3; i++) {
                MigratorProcess following = bed.start("run", "--execute");
                long soFar = writers.committed();
                Migration.await(
                        following, "changes are applied", () -> applied(bed) > 0 && writers.committed() > soFar + 100);
                following.kill();
            }
            MigratorProcess last = bed.start("run", "--execute");
            Migration.await(last, "it says 'in sync:'", () -> last.output().contains("in sync:"));
            writers.stop();
            assertThat(writers.failures()).isEmpty();
            assertThat(bed.run("verify")).as("seed " + SEED).contains("equal");
            last.interrupt();
            last.awaitEnd(Migration.DEADLINE);
            bed.run("complete", "--yes");
            OracleReport report = bed.compare();
            assertThat(report.equal()).as(report.toString()).isTrue();
        }
    }

    private static long applied(LearningBed bed) throws SQLException {
        return Long.parseLong(String.valueOf(Migration.value(
                bed.target(),
                "select coalesce(sum(applied_transactions), 0)::bigint from crossfade.lane where copied")));
    }
}
