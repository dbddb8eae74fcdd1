package io.crossfade.control.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.crossfade.control.cutover.Cutover;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import java.util.List;

/**
 * Holds one target and lets it go on. Once {@link #pause} has returned, nothing is committed in the target's lanes until
 * {@link #resume}, by any applier, now or later; the slot moves on, since Kafka takes the changes.
 */
public final class TargetPause {
    /** The journal's event that a target is held; its detail names the target. */
    public static final String PAUSED = "target paused";

    /** The journal's event that a target goes on. */
    public static final String RESUMED = "target resumed";

    private final MigrationPlan plan;
    private final Databases databases;

    TargetPause(MigrationPlan plan, Databases databases) {
        this.plan = plan;
        this.databases = databases;
    }

    /** @throws CrossfadeException NOT_FOUND; UNREACHABLE; ALREADY_RUNNING while a cutover goes on, which would time out */
    void pause(String target) {
        try (StageLock cutover = StageLock.take(databases.control(), plan.migration(), Cutover.STAGE)) {
            cutover.requireHeld();
            set(target, true, PAUSED);
        }
    }

    /** @throws CrossfadeException NOT_FOUND; UNREACHABLE */
    void resume(String target) {
        set(target, false, RESUMED);
    }

    private void set(String target, boolean paused, String event) {
        LaneStore store = new LaneStore(databases.target(target), plan.migration());
        List<String> lanes = plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .map(LanePlan::lane)
                .toList();
        if (lanes.stream().allMatch(lane -> store.get(lane).paused() == paused)) {
            return;
        }
        new MigrationStore(databases.control())
                .journal(
                        plan.migration(),
                        event,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("target", target)
                                .toString());
        lanes.forEach(lane -> store.setPaused(lane, paused));
    }
}
