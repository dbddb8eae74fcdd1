package io.crossfade.applier.fold;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of a lane as its applier sees it.
 *
 * @param place its place in the lane's order, parents before children
 * @param keyColumns indexes into the plan's columns of those that make the key, in the key's order; empty: no key
 * @param uniqueKey whether the target itself refuses a second row of one key, at once
 * @param fixedColumns indexes of the columns that the target lets nobody update (GENERATED ALWAYS AS IDENTITY): updates
 *     find the row by their new value instead of setting it
 * @param moving how its rows are moved; null: they never are
 */
public record LaneTable(
        int place,
        TablePlan plan,
        List<Integer> keyColumns,
        boolean uniqueKey,
        List<Integer> fixedColumns,
        @Nullable Moving moving) {
    public LaneTable {
        keyColumns = List.copyOf(keyColumns);
        fixedColumns = List.copyOf(fixedColumns);
    }

    /** A table whose target checks its key and lets all other columns be updated. */
    public static LaneTable of(int place, TablePlan plan) {
        List<Integer> key = new ArrayList<>();
        for (String name : plan.keyColumns()) {
            key.add(indexOf(plan.columns(), name));
        }
        return new LaneTable(place, plan, key, true, List.of(), null);
    }

    private static int indexOf(List<ColumnPlan> columns, String target) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).target().equals(target)) {
                return i;
            }
        }
        throw new IllegalArgumentException("key column " + target + " is not moved");
    }

    public MappingId id() {
        return plan.id();
    }

    public TableId source() {
        return plan.source();
    }

    public boolean hasKey() {
        return !keyColumns.isEmpty();
    }
}
