package io.crossfade.control.run;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Stores a migration before anything acts on it: control schema, the migration's row with its plan, the lanes' rows. */
final class Preparation {
    private Preparation() {}

    /**
     * Stores the plan unless one is stored and begun, so that the ways of copy and apply are those that were looked at
     * last, and makes the lanes' rows where they are absent. */
    static void store(MigrationPlan plan, String hash, String json, Databases databases) {
        MigrationStore store = new MigrationStore(databases.control());
        store.install();
        boolean isNew = store.create(plan.migration(), hash, json);
        if (!isNew) {
            store.replan(plan.migration(), hash, json);
        }
        boolean begun = !isNew && store.get(plan.migration()).phase() != Phase.PLANNED;
        for (LanePlan lane : plan.lanes()) {
            try {
                makeLane(databases.target(lane.target()), plan.migration(), lane);
            } catch (CrossfadeException e) {
                if (!begun || e.code().disposition() != ErrorCode.Disposition.RETRY) {
                    throw e;
                }
                // The target is down, and its lane was made before: the others need not wait for it.
            }
        }
    }

    private static void makeLane(Database target, String migration, LanePlan lane) {
        install(target);
        new LaneStore(target, migration).ensure(lane.lane(), lane.topic());
    }

    private static void install(Database target) {
        try (Connection session = target.session()) {
            ControlSchema.install(session);
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "make the control schema in the " + target.name());
        }
    }

    /** The migration as it was stored; empty before its first run. */
    static Optional<MigrationRecord> stored(Databases databases) {
        return new MigrationStore(databases.control()).find(databases.migration());
    }
}
