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
 * @param migration the name that the file gives it
 * @param phase the migration's, or how it ended
 * @param startedAt when the plan was stored
 * @param endedAt null while it goes on
 * @param madeAt when everything in it was read
 * @param counts as of when rows were counted; null where they were not
 * @param withoutCounts why not; empty where they were
 * @param speed how much was carried and how fast
 * @param stages each phase that it went through, in order
 * @param tables one for each mapping
 * @param verification the last one; null where there was none
 * @param foreignWrites of others to moved tables in the targets, before the cutover
 * @param recommendations what is worth doing next
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

    /**
     * As of when rows were counted.
     *
     * @param mode {@code copy and changes}, or {@code one-shot copy}
     * @param sourceAt the moment of the source's snapshot, by the source's clock
     * @param targetAt the moment of the targets' snapshots; after a cutover the switch
     * @param passed whether every lane had passed the source's moment when its target was counted
     * @param countedBeforeAt when a backup counted the rows before the migration; null where none is known
     * @see MigrationSummary
     */
    public record Counts(
            String mode,
            Instant sourceAt,
            Instant targetAt,
            boolean passed,
            @Nullable Instant countedBeforeAt) {}

    /**
     * How much was carried and how fast.
     *
     * @param copyMillis from the first row to the last, keys and indexes included; null before the end of the copy
     * @param rowsCopied rows that the copy brought
     * @param bytesCopied bytes that the copy sent
     * @param rowsPerSecond of the copy; null likewise
     * @param bytesPerSecond of the copy; null likewise
     * @param appliedTransactions transactions of the source that were followed since
     * @param appliedChanges changes of rows that were followed since
     * @param totalMillis since the migration began, up to its end where it has ended
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

    /**
     * One phase that the migration went through.
     *
     * @param phase such as {@code copying} or {@code applying}
     * @param since when it began
     * @param millis up to the next one; of the last, up to when the report was made
     */
    public record Stage(String phase, Instant since, long millis) {}

    /**
     * What became of one mapping.
     *
     * @param target its name in the file
     * @param mapping by its name, as {@code plan} lists it
     * @param from the source's table, {@code schema.table}
     * @param to the target's table, {@code schema.table}
     * @param rows what became of them; null where they were not counted
     * @param rowsCopied rows that the copy brought
     * @param bytesCopied bytes that the copy sent
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

    /**
     * What the newest verification of a table found.
     *
     * @param at when it ended
     * @param verdict {@code equal}, {@code different} or {@code not-proven}
     * @param sourceRows rows of the source that were compared
     * @param targetRows rows of the target that were compared
     * @param differences rows that differ; at least so many if not {@code complete}
     * @param changing rows that changed under every look
     * @param setAside rows that differ because they are set aside
     * @param complete whether all rows that differ were counted
     * @param millis how long this table took
     */
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
     * The last verification, over its tables.
     *
     * @param at when it ended
     * @param verdict of the worst of its tables
     * @param tables how many it looked at
     * @param rows rows compared, of the end that has more
     * @param differences rows that differ
     * @param millis how long it took
     * @param rowsPerSecond null where it took no time to speak of
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
