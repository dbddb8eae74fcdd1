package io.crossfade.control.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A migration in a few figures, and its whole status. Of one that has ended the figures are null: what they were counted from is
 * gone, and its final report has them.
 *
 * @param total rows to copy: the source's estimate until the copy is over, then those that were copied
 * @param migrated rows that the copy has brought to the targets
 * @param verified rows of tables whose newest verification found them equal
 * @param failed rows that are set aside; a table that is set aside as a whole counts as one
 * @param percent of the copy, from 0 to 100; 100 only when all chunks are in
 * @param elapsedMillis since it began, to its end where it has ended
 * @param etaMillis until the copy is over, at its average rate; null before the first rows and after the last
 * @param coverage of a continuous verification; null: none has run
 */
public record Overview(
        @Nullable Long total,
        @Nullable Long migrated,
        @Nullable Long verified,
        @Nullable Long failed,
        @Nullable Double percent,
        long elapsedMillis,
        @Nullable Long etaMillis,
        @Nullable CoverageState coverage,
        @JsonUnwrapped MigrationStatus status) {
    private static final double ALL = 100;

    static Overview of(MigrationPlan plan, MigrationStatus status, @Nullable CoverageState coverage, Instant now) {
        if (hasEnded(status)) {
            long took =
                    Duration.between(status.startedAt(), status.phaseSince()).toMillis();
            return new Overview(null, null, null, null, null, Math.max(0, took), null, null, status);
        }
        long migrated = status.rowsCopied();
        long estimated = plan.tables().mapToLong(TablePlan::estimatedRows).sum();
        boolean copied = hasCopied(status);
        long total = copied ? migrated : Math.max(estimated, migrated);
        long elapsed = Duration.between(status.startedAt(), now).toMillis();
        return new Overview(
                total,
                migrated,
                status.verifications().stream()
                        .filter(one -> one.verdict().equals("equal"))
                        .mapToLong(MigrationStatus.Verified::rows)
                        .sum(),
                status.setAsideRows(),
                percent(copied, migrated, total),
                Math.max(0, elapsed),
                copied || migrated == 0 ? null : Math.round((double) elapsed * (total - migrated) / migrated),
                coverage,
                status);
    }

    private static double percent(boolean copied, long migrated, long total) {
        if (copied) {
            return ALL;
        }
        return total == 0 ? 0 : Math.min(ALL - 0.1, Math.floor(migrated * ALL * 10 / total) / 10);
    }

    /** Whether it was completed or aborted. */
    @JsonIgnore
    public boolean hasEnded() {
        return hasEnded(status);
    }

    private static boolean hasEnded(MigrationStatus status) {
        return isOneOf(status.phase(), Phase::hasEnded);
    }

    private static boolean hasCopied(MigrationStatus status) {
        return isOneOf(status.phase(), Phase::hasCopied);
    }

    private static boolean isOneOf(String label, Predicate<Phase> which) {
        return Arrays.stream(Phase.values())
                .anyMatch(phase -> which.test(phase) && phase.label().equals(label));
    }
}
