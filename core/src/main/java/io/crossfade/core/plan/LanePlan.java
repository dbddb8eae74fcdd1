package io.crossfade.core.plan;

import java.util.List;
import java.util.function.Predicate;

/**
 * The tables of one target that commit together: one topic with one partition, one applier, one position.
 *
 * @param lane its name, for good
 * @param target the target's name in the file
 * @param topic the Kafka topic that carries its changes
 * @param constraintMode how it keeps the target's triggers and foreign keys out of the way
 * @param tables parents before children, as the foreign keys say
 */
public record LanePlan(
        String lane, String target, String topic, ConstraintMode constraintMode, List<TablePlan> tables) {
    public LanePlan {
        tables = List.copyOf(tables);
    }

    /** The same with some of its tables. */
    LanePlan only(Predicate<TablePlan> some) {
        return new LanePlan(
                lane,
                target,
                topic,
                constraintMode,
                tables.stream().filter(some).toList());
    }

    /** Whether a cutover of the lane's target moves the writers of any of its tables. */
    public boolean ownsAny() {
        return !tables.stream().allMatch(TablePlan::fed);
    }
}
