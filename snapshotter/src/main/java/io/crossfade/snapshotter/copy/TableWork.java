package io.crossfade.snapshotter.copy;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.SetAsideWriter;
import java.sql.Connection;

/**
 * One table that is to be copied, with where it goes.
 *
 * @param wave tables of one lane are copied wave by wave; parents come before children where the file looks for them, or
 *     where the target's foreign keys cannot be kept out of the way
 */
record TableWork(LanePlan lane, TablePlan table, Database target, ChunkStore store, TableShape shape, int wave) {
    MappingId id() {
        return table.id();
    }

    /** Sets rows aside in a session on the target. */
    SetAsideWriter aside(Connection session) {
        return new SetAsideWriter(session, store.migration(), lane.lane());
    }

    boolean inReplicaRole() {
        return lane.constraintMode() == ConstraintMode.REPLICA_ROLE;
    }
}
