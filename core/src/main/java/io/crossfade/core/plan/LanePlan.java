package io.crossfade.core.plan;

import java.util.List;

/**
 * The tables of one target that commit together: one topic with one partition, one applier, one position.
 *
 * @param tables parents before children, as the foreign keys say
 */
public record LanePlan(
        String lane, String target, String topic, ConstraintMode constraintMode, List<TablePlan> tables) {
    public LanePlan {
        tables = List.copyOf(tables);
    }

    /** Whether a cutover of the lane's target moves the writers of any of its tables. */
    public boolean ownsAny() {
        return !tables.stream().allMatch(TablePlan::fed);
    }
}
