package io.crossfade.control.run;

import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.Planner;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.MigrationRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the plan of a migration that is new, and finds that of one that has begun. It changes nothing anywhere. */
final class Planning {
    private final MigrationConfig config;
    private final Databases databases;

    Planning(MigrationConfig config, Databases databases) {
        this.config = config;
        this.databases = databases;
    }

    /** @throws CrossfadeException PLAN_CHANGED if the migration has begun with another plan or has ended */
    PlanReport plan() {
        Catalog source = CatalogReader.read(databases.source());
        Map<String, Catalog> targets = new LinkedHashMap<>();
        databases.targets().forEach((name, target) -> targets.put(name, CatalogReader.read(target)));
        PlanDraft draft = Planner.plan(config, source, targets);
        Optional<MigrationRecord> stored = Preparation.stored(databases);
        return stored.isPresent()
                ? resumed(stored.get(), draft)
                : new PlanReport(draft.plan(), PlanJson.hash(draft.plan()), false, draft.findings());
    }

    /** What was found when the migration began was answered then; only whether the plan still holds counts now. */
    private static PlanReport resumed(MigrationRecord record, PlanDraft draft) {
        if (record.phase().hasEnded()) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration() + "' has ended ("
                            + record.phase().label() + ")",
                    "give the new migration another name",
                    null);
        }
        if (!record.planHash().equals(PlanJson.hash(draft.plan()))) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration()
                            + "' was begun with another plan: the file, or the moved tables, have changed since");
        }
        return new PlanReport(PlanJson.read(record.planJson()), record.planHash(), true, List.of());
    }
}
