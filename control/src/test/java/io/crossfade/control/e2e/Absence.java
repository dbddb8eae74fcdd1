package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The server whose tables a move has closed goes away and comes back only after the fence's deadline. Before the decision
 * both sides are closed meanwhile, whoever tries again; once it is back, one call finishes or undoes the move.
 */
final class Absence {
    private final Migration migration;
    private final Steering steering;
    private final KeptRun run;
    private final Duration deadline;

    Absence(Migration migration, Steering steering, KeptRun run, Duration deadline) {
        this.migration = migration;
        this.steering = steering;
        this.run = run;
        this.deadline = deadline;
    }

    /**
     * @param command the move's, which is held in a state behind its fence
     * @return the exit codes: of the move, of one more while the server is away, of the next when it is back
     */
    String of(PostgresServer fenced, MigratorProcess move, String command, boolean decided)
            throws IOException, InterruptedException {
        long goneAt = System.nanoTime();
        fenced.stopHard();
        steering.release();
        ErrorCode expected = decided ? ErrorCode.CUTOVER_FORWARD : ErrorCode.UNREACHABLE;
        assertThat(move.awaitEnd(Migration.DEADLINE)).as(move.output()).isEqualTo(expected.exitCode());
        assertThat(move.output()).containsPattern("remedy: .*run `crossfade " + command + " --target there`");
        assertClosed(decided);
        Migration.Outcome meanwhile = migration.run(command, "--yes");
        assertThat(meanwhile.exitCode()).as(meanwhile.output()).isIn(expected.exitCode(), 4);
        assertThat(meanwhile.output()).contains("remedy: ");
        long left = deadline.toNanos() - (System.nanoTime() - goneAt);
        TimeUnit.NANOSECONDS.sleep(left); // nobody says that the deadline has passed: the server is away
        assertClosed(decided);

        fenced.start();
        run.keep();
        Migration.Outcome next = migration.run(command, "--yes");
        assertThat(next.exitCode())
                .as("%s%nafter%n%s", next.output(), move.output())
                .isEqualTo(decided ? 0 : ErrorCode.CUTOVER_UNDONE.exitCode());
        return expected.exitCode() + ", away " + meanwhile.exitCode() + ", back " + next.exitCode();
    }

    private void assertClosed(boolean decided) {
        if (!decided) {
            assertThat(OpenSides.now(migration)).isEmpty();
        }
    }
}
