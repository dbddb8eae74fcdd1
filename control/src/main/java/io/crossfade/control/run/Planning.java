package io.crossfade.control.run;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.Planner;
import io.crossfade.control.preflight.PgDumpLookup;
import io.crossfade.control.preflight.Preflight;
import io.crossfade.control.preflight.PreflightContext;
import io.crossfade.control.preflight.PreflightContext.Connected;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.store.MigrationRecord;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        Map<Database, Connected> connected = Preflight.connect(all());
        Connected source = connected(connected, databases.source());
        Map<String, Connected> targets = new LinkedHashMap<>();
        Map<String, Catalog> catalogs = new LinkedHashMap<>();
        databases.targets().forEach((name, target) -> {
            targets.put(name, connected(connected, target));
            catalogs.put(name, connected(connected, target).catalog());
        });
        PlanDraft draft = Planner.plan(config, source.catalog(), catalogs);
        Optional<MigrationRecord> stored = Preparation.stored(databases);
        if (stored.isPresent()) {
            return resumed(stored.get(), draft);
        }
        List<Finding> findings = Preflight.look(new PreflightContext(
                config,
                source,
                targets,
                databases.control(),
                draft,
                false,
                new PgDumpLookup(System.getenv().getOrDefault("PATH", "")),
                Clock.systemUTC()));
        return new PlanReport(draft.plan(), PlanJson.hash(draft.plan()), false, findings);
    }

    private List<Database> all() {
        List<Database> all = new ArrayList<>(List.of(databases.source()));
        all.addAll(databases.targets().values());
        return all;
    }

    private static Connected connected(Map<Database, Connected> all, Database database) {
        return Objects.requireNonNull(all.get(database));
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
