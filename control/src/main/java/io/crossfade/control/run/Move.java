package io.crossfade.control.run;

import io.crossfade.control.back.StoredWayBack;
import io.crossfade.control.back.WayBackPlanner;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.TargetLanes;
import io.crossfade.core.config.CheckConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.MigrationPlan;
import java.util.List;
import java.util.Set;

/**
 * Which way the writers of a target go, and what leads there.
 *
 * @param target whose writers they are, by its name in the file
 * @param moving the mappings whose writers they are
 * @param plan of the lanes that bring what they wrote to where they go
 * @param databases as that plan names them
 * @param filled the name in that plan of the database that they go to
 */
record Move(
        Direction direction,
        String target,
        Set<MappingId> moving,
        MigrationPlan plan,
        Databases databases,
        String filled) {
    static Move forward(MigrationPlan plan, Databases databases, String target, Set<MappingId> moving) {
        return new Move(Direction.FORWARD, target, moving, plan, databases, target);
    }

    /** @throws CrossfadeException CUTOVER_REFUSED if no way back is made */
    static Move back(MigrationPlan plan, Databases databases, String target, Set<MappingId> moving) {
        databases.target(target);
        Databases turned = WayBackStage.databases(databases, target);
        MigrationPlan back = StoredWayBack.find(databases.control(), turned.migration())
                .map(StoredWayBack::plan)
                .orElseThrow(() -> new CrossfadeException(
                        ErrorCode.CUTOVER_REFUSED,
                        "target '" + target + "' has no way back: either its writers are still in the source, or its"
                                + " cutover went without one, and the source does not have what was written since",
                        "`crossfade status` tells where the writers are",
                        null));
        return new Move(Direction.BACK, target, moving, back, turned, WayBackPlanner.SOURCE);
    }

    /** The file's checks, as they are asked of these databases. */
    List<CheckConfig> checks(List<CheckConfig> checks) {
        return switch (direction) {
            case FORWARD -> checks;
            case BACK -> TurnedChecks.of(checks, target, true);
        };
    }

    /** The database that the writers leave. */
    Database left() {
        return databases.source();
    }

    /** The one that they go to. */
    Database opened() {
        return databases.target(filled);
    }

    TargetLanes lanes() {
        return new TargetLanes(part(), filled);
    }

    /** Of the plan, the tables whose writers they are, and those that are only fed. */
    MigrationPlan part() {
        return plan.only(filled, moving);
    }
}
