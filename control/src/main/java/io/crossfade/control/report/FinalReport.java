package io.crossfade.control.report;

import io.crossfade.control.status.MigrationStatus;
import io.crossfade.control.summary.MigrationSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that is told of a migration when it is over, or while it runs. What was not counted or could not be read is null and
 * named; nothing is guessed, and no value of a row is in it.
 *
 * @param phase the migration's, or how it ended
 * @param endedAt null while it goes on
 * @param madeAt when everything in it was read
 * @param counts as of when rows were counted; null where they were not
 * @param withoutCounts why not; empty where they were
 * @param verification the last one; null where there was none
 * @param foreignWrites of others to moved tables in the targets, before the cutover
 * @param problems what could not be read
 */
public record FinalReport(
        String migration,
        String phase,
        Instant startedAt,
        @Nullable Instant endedAt,
        Instant madeAt,
        @Nullable Counts counts,
        String withoutCounts,
        Speed speed,
        List<Stage> stages,
        List<Table> tables,
        @Nullable Verification verification,
        List<MigrationStatus.ForeignWrites> foreignWrites,
        List<Recommendation> recommendations,
        List<String> problems) {
    public FinalReport {
        stages = List.copyOf(stages);
        tables = List.copyOf(tables);
        foreignWrites = List.copyOf(foreignWrites);
        recommendations = List.copyOf(recommendations);
        problems = List.copyOf(problems);
    }

    /** @see MigrationSummary */
    public record Counts(
            String mode,
            Instant sourceAt,
            Instant targetAt,
            boolean passed,
            @Nullable Instant countedBeforeAt) {}

    /**
     * @param copyMillis from the first row to the last, keys and indexes included; null before the end of the copy
     * @param rowsPerSecond of the copy; null likewise
     * @param appliedChanges changes of rows that were followed since
     */
    public record Speed(
            @Nullable Long copyMillis,
            long rowsCopied,
            long bytesCopied,
            @Nullable Long rowsPerSecond,
            @Nullable Long bytesPerSecond,
            long appliedTransactions,
            long appliedChanges,
            long totalMillis) {}

    /** @param millis up to the next one; of the last, up to when the report was made */
    public record Stage(String phase, Instant since, long millis) {}

    /**
     * @param rows what became of them; null where they were not counted
     * @param verified by the newest verification that looked at this table; null where none did
     * @param repaired rows that were repaired
     */
    public record Table(
            String target,
            String mapping,
            String from,
            String to,
            MigrationSummary.@Nullable Table rows,
            long rowsCopied,
            long bytesCopied,
            @Nullable Verified verified,
            long repaired) {}

    /** @param verdict {@code equal}, {@code different} or {@code not-proven} */
    public record Verified(
            Instant at,
            String verdict,
            long sourceRows,
            long targetRows,
            long differences,
            long changing,
            long setAside,
            boolean complete,
            long millis) {}

    /**
     * @param verdict of the worst of its tables
     * @param tables how many it looked at
     * @param heldMillis how long the lanes stood still for it; null: they did not
     */
    public record Verification(
            Instant at,
            String verdict,
            int tables,
            long rows,
            long differences,
            long millis,
            @Nullable Long rowsPerSecond,
            @Nullable Long heldMillis) {}

    /** The same, of a migration that has ended since. */
    FinalReport ended(String how, Instant at) {
        return new FinalReport(
                migration,
                how,
                startedAt,
                at,
                madeAt,
                counts,
                withoutCounts,
                speed,
                stages,
                tables,
                verification,
                foreignWrites,
                recommendations,
                problems);
    }

    /** All rows that some figure counts; empty where they were not counted. */
    public Optional<Long> total(ToLongFunction<MigrationSummary.Table> figure) {
        return counts == null
                ? Optional.empty()
                : Optional.of(tables.stream()
                        .flatMap(table -> Optional.ofNullable(table.rows()).stream())
                        .mapToLong(figure)
                        .sum());
    }
}
