package io.crossfade.control.run;

import io.crossfade.control.back.StoredWayBack;
import io.crossfade.control.back.WayBack;
import io.crossfade.control.back.WayBackName;
import io.crossfade.core.db.Database;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.StageLock;
import java.util.ArrayList;
import java.util.List;

/**
 * The locks of all stages of a migration and of its ways back: while they are held, none of them runs and none can start, and no
 * way back is made or taken away by others.
 */
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
            locks.held.add(StageLock.take(databases.control(), plan.migration(), "snapshot"));
            locks.takeAll(plan, databases.control());
            for (String target : databases.targets().keySet()) {
                locks.takeWayBack(new WayBackName(plan.migration(), target).name(), databases.control());
            }
            return locks;
        } catch (RuntimeException e) {
            locks.close();
            throw e;
        }
    }

    /** Whether it is made is looked at when nobody can make it any more. */
    private void takeWayBack(String name, Database control) {
        held.add(StageLock.take(control, name, WayBack.LOCK));
        StoredWayBack.find(control, name).ifPresent(back -> takeAll(back.plan(), control));
    }

    private void takeAll(MigrationPlan stages, Database control) {
        StageLock.streaming(stages).forEach(stage -> held.add(StageLock.take(control, stages.migration(), stage)));
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
