package io.crossfade.control.cutover;

import io.crossfade.core.model.TableId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a fence closes and for how long.
 *
 * @param cutover the fence's own id, never used before: lower-case letters and digits, at most 40
 * @param target the name of the migration's target that the tables move to
 * @param tables closed with all their partitions and inheritance children
 * @param openAfter when the fence opens itself unless a decision has fallen; null: never
 * @param word what Crossfade's own sessions pass by
 * @param replicaRolePasses whether sessions of the migration's pass in replica role: for a target whose applier runs in it
 * @param everyRow whether each row is guarded too: needed against replication workers and partitions made later, but
 *     {@code COPY} is slower with it
 * @param destination where writers find the tables, for the fence's message
 * @param markerPrefix the prefix of the marker that the fence writes into the log; null: none
 * @param parent a standing fence that gives these tables up to this one in the same moment; null: none
 * @param records whether writes that come through and are not the migration's are written down, where the control schema is
 */
public record FenceSpec(
        String cutover,
        String migration,
        String target,
        List<TableId> tables,
        @Nullable Duration openAfter,
        FenceWord word,
        boolean replicaRolePasses,
        boolean everyRow,
        String destination,
        @Nullable String markerPrefix,
        boolean records,
        @Nullable Decision parent) {
    /** A fence that records nothing. */
    public FenceSpec(
            String cutover,
            String migration,
            String target,
            List<TableId> tables,
            @Nullable Duration openAfter,
            FenceWord word,
            boolean replicaRolePasses,
            boolean everyRow,
            String destination,
            @Nullable String markerPrefix) {
        this(
                cutover,
                migration,
                target,
                tables,
                openAfter,
                word,
                replicaRolePasses,
                everyRow,
                destination,
                markerPrefix,
                false,
                null);
    }

    public FenceSpec {
        if (!cutover.matches("[a-z0-9]{1,40}")) {
            throw new IllegalArgumentException("not a cutover's id: '" + cutover + "'");
        }
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("a fence needs a table");
        }
        tables = List.copyOf(tables);
    }

    /** The same over some of its tables. */
    FenceSpec over(List<TableId> some) {
        return with(some, parent);
    }

    /** The same, taking its tables over from a standing fence. */
    FenceSpec from(Decision wide) {
        return with(tables, wide);
    }

    private FenceSpec with(List<TableId> closed, @Nullable Decision from) {
        return new FenceSpec(
                cutover,
                migration,
                target,
                closed,
                openAfter,
                word,
                replicaRolePasses,
                everyRow,
                destination,
                markerPrefix,
                records,
                from);
    }

    /** Whether writers are many and busy: then a gate lets those within finish before the tables are locked. */
    boolean gated() {
        return openAfter != null;
    }
}
