package io.crossfade.control.plan;

import io.crossfade.core.plan.MigrationPlan;
import org.jspecify.annotations.Nullable;

/** Reads one migration's stored plan again and again: it seldom is another than before, and then it is not parsed anew. */
public final class StoredPlans {
    private volatile @Nullable Read last;

    private record Read(String json, MigrationPlan plan) {}

    /** @throws io.crossfade.core.error.CrossfadeException PLAN_CHANGED as {@link PlanJson#read} */
    public MigrationPlan read(String json) {
        Read known = last;
        if (known == null || !known.json().equals(json)) {
            known = new Read(json, PlanJson.read(json));
            last = known;
        }
        return known.plan();
    }
}
