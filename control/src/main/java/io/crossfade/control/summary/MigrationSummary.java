package io.crossfade.control.summary;

import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the rows of a migration, table by table. Every figure is an exact count of one snapshot of its side; where
 * writes go on between the two, what is on its way is a figure of its own.
 *
 * @param migration the name that the file gives it
 * @param phase the migration's at that moment
 * @param mode {@code copy and changes}, or {@code one-shot copy}
 * @param sourceAt the moment of the source's snapshot, by the source's clock
 * @param targetAt the moment of the target's snapshots; after a cutover the switch, since when the source stands still
 * @param passed whether every lane had passed the source's moment when its target was counted
 * @param copyMillis from the first row to the last, keys and indexes included; null before the end of the copy
 * @param totalMillis since the migration began, up to its end where it has ended
 * @param countedBeforeAt when the counts before the migration were taken; null where no backup with counts is known
 * @param tables one for each mapping
 * @param rowsSetAside each of them, only where they were asked for
 */
public record MigrationSummary(
        String migration,
        String phase,
        String mode,
        Instant sourceAt,
        Instant targetAt,
        boolean passed,
        @Nullable Long copyMillis,
        long totalMillis,
        @Nullable Instant countedBeforeAt,
        List<Table> tables,
        List<RowSetAside> rowsSetAside) {
    public MigrationSummary {
        tables = List.copyOf(tables);
        rowsSetAside = List.copyOf(rowsSetAside);
    }

    /** Whether changes of the source are followed; else what was written since the copy stays where it is. */
    public boolean follows() {
        return mode.equals(FOLLOWING);
    }

    /** The same without naming rows. */
    public MigrationSummary withoutRows() {
        return with(tables, List.of());
    }

    /** The same with other words about what is set aside. */
    public MigrationSummary with(List<Table> otherTables, List<RowSetAside> otherRows) {
        return new MigrationSummary(
                migration,
                phase,
                mode,
                sourceAt,
                targetAt,
                passed,
                copyMillis,
                totalMillis,
                countedBeforeAt,
                otherTables,
                otherRows);
    }

    static final String FOLLOWING = "copy and changes";
    static final String ONE_SHOT = "one-shot copy";

    private static final long SMALL = 5_000_000;

    /** Whether the moved tables hold so few rows, by the plan's estimates, that they may be counted unasked. */
    public static boolean isSmall(MigrationPlan plan) {
        return plan.tables().mapToLong(TablePlan::estimatedRows).sum() <= SMALL;
    }

    /**
     * One mapping. {@code found} is {@code migrated}, {@code filtered}, all of {@code setAside}, {@code failed} and {@code
     * onTheWay} together.
     *
     * @param target its name in the file
     * @param mapping by its name, as {@code plan} lists it
     * @param from the source's table, {@code schema.table}
     * @param to the target's table, {@code schema.table}
     * @param before rows of the source table that a backup counted before the migration; null where none did
     * @param found rows of the source
     * @param filtered rows that the mapping's {@code where} leaves behind
     * @param setAside rows kept out of the target, by reason
     * @param migrated rows of the target that are right as far as is known
     * @param onTheWay rows that one side has and the other not yet, while writes go on; negative for deletes
     * @param failed rows that the last {@code verify} listed as missing or different; of a table that is set aside as a
     *     whole, all that it lacks
     * @param wholeTable why the whole table is set aside; null where it is not
     */
    public record Table(
            String target,
            String mapping,
            String from,
            String to,
            @Nullable Long before,
            long found,
            long filtered,
            List<Reason> setAside,
            long migrated,
            long onTheWay,
            long failed,
            @Nullable String wholeTable) {
        public Table {
            setAside = List.copyOf(setAside);
        }

        /** The same with other words about what is set aside. */
        public Table with(List<Reason> otherReasons, @Nullable String otherWholeTable) {
            return new Table(
                    target,
                    mapping,
                    from,
                    to,
                    before,
                    found,
                    filtered,
                    otherReasons,
                    migrated,
                    onTheWay,
                    failed,
                    otherWholeTable);
        }

        public long rowsSetAside() {
            return setAside.stream().mapToLong(Reason::rows).sum();
        }

        public long skipped() {
            return filtered + rowsSetAside();
        }
    }

    /**
     * Rows that are set aside for one reason.
     *
     * @param reason in words for people
     * @param sqlState of the target's refusal; null where the target refused nothing
     * @param rows how many are set aside for it
     */
    public record Reason(String reason, @Nullable String sqlState, long rows) {}

    /**
     * One row that is set aside.
     *
     * @param target its name in the file
     * @param mapping by its name, as {@code plan} lists it
     * @param key as JSON: column values in the key's order
     * @param reason in words for people
     * @param sqlState of the target's refusal; null where the target refused nothing
     * @param since when it was set aside
     */
    public record RowSetAside(
            String target,
            String mapping,
            String key,
            String reason,
            @Nullable String sqlState,
            Instant since) {}
}
