package io.crossfade.control.run;

import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.StageLock;
import java.util.ArrayList;
import java.util.List;

/** The locks of all stages of a migration: while they are held, none of them runs and none can start. */
final class StageLocks implements AutoCloseable {
    private final MigrationPlan plan;
    private final List<StageLock> held = new ArrayList<>();

    private StageLocks(MigrationPlan plan) {
        this.plan = plan;
    }

    /** @throws io.crossfade.core.error.CrossfadeException ALREADY_RUNNING if a stage runs */
    static StageLocks ofAll(MigrationPlan plan, Databases databases) {
        StageLocks locks = new StageLocks(plan);
        try {
            List<String> stages = new ArrayList<>(List.of("snapshot", "stream"));
            plan.lanes().stream()
                    .map(LanePlan::lane)
                    .map(lane -> "apply/" + lane)
                    .forEach(stages::add);
            for (String stage : stages) {
                locks.held.add(StageLock.take(databases.control(), plan.migration(), stage));
            }
            return locks;
        } catch (RuntimeException e) {
            locks.close();
            throw e;
        }
    }

    MigrationPlan plan() {
        return plan;
    }

    @Override
    public void close() {
        held.forEach(StageLock::close);
        held.clear();
    }
}
