package io.crossfade.control.cli;

import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.run.MigrationJournal;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Supervisor;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.error.ErrorCode.Disposition;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a run may take to come into sync, and what becomes of a migration that cannot go on. */
final class RunLimits {
    /** Errors of this process, not of the migration: another one has it, or it only was not given enough time. */
    private static final Set<ErrorCode> OF_THE_PROCESS =
            Set.of(ErrorCode.ALREADY_RUNNING, ErrorCode.EPOCH_SUPERSEDED, ErrorCode.NOT_IN_SYNC);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = {
                "Stop, with exit code 8, if it is not in sync after so long, as 90s, 10m or 2h.",
                "Nothing is lost: the same command goes on where it was."
            })
    private @Nullable Duration timeout;

    @Option(
            names = "--rollback-on-error",
            description = {
                "If an error ends it that only a person could mend, and no cutover has begun yet,",
                "`abort` the migration: what it brought is removed, and only that. A timeout, and",
                "errors that pass by themselves, are none."
            })
    private boolean rollbackOnError;

    /** @throws CrossfadeException NOT_IN_SYNC if it is not in sync in time; and what ends a stage */
    void await(Supervisor supervisor) throws InterruptedException {
        if (timeout == null) {
            supervisor.awaitInSync();
        } else {
            supervisor.awaitInSync(timeout);
        }
    }

    /**
     * Aborts the migration if that is asked for and sound. The stages have ended.
     *
     * @return whether nothing of the migration is there to go on with
     */
    boolean rollBack(Console console, Operations operations, CrossfadeException ended) {
        if (!rollbackOnError
                || ended.code().disposition() == Disposition.RETRY
                || OF_THE_PROCESS.contains(ended.code())) {
            return false;
        }
        try {
            if (hasBegunCutover(operations.journal())) {
                console.note(
                        "Nothing is rolled back: a cutover has begun. `crossfade rollback` brings the writers back.");
                return false;
            }
            console.note("Rolls back, because of " + ended.code() + ": " + ended.getMessage());
            EndingReport report = operations.endings().abort();
            EndingView.print(console, report, false);
            return report.left().isEmpty();
        } catch (CrossfadeException e) {
            console.note("It could not be rolled back: " + e.getMessage());
            ended.addSuppressed(e);
            return false;
        }
    }

    private static boolean hasBegunCutover(MigrationJournal journal) {
        return journal.entries().stream().anyMatch(entry -> entry.event().startsWith("cutover "));
    }
}
