package io.crossfade.control.backup;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a backup left.
 *
 * @param counts how many rows each table held
 * @param countsFile the file that holds the counts
 * @param dumpFile null where there is no dump; the counts say why
 * @param remedy what to do for a dump; empty where there is one
 */
public record BackupReport(
        SourceCounts counts, String countsFile, @Nullable String dumpFile, String remedy) {
    /** Whether there is a dump. */
    public boolean isComplete() {
        return dumpFile != null;
    }

    /** @throws CrossfadeException BACKUP_FAILED if there are only counts */
    public void refuseIfIncomplete() {
        if (!isComplete()) {
            throw new CrossfadeException(
                    ErrorCode.BACKUP_FAILED,
                    "no dump was made, only the counts in " + countsFile + ": " + counts.withoutDump(),
                    remedy,
                    null);
        }
    }
}
