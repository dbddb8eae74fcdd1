package io.crossfade.control.run;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.Planner;
import io.crossfade.control.preflight.PgDumpLookup;
import io.crossfade.control.preflight.Preflight;
import io.crossfade.control.preflight.PreflightContext;
import io.crossfade.control.preflight.PreflightContext.Connected;
import io.crossfade.control.preflight.PreflightContext.Progress;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationRecord;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.snapshotter.source.SourceOpening;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes the plan of a migration that is new, and finds that of one that has begun; both with what stands against going on
 * now. It changes nothing anywhere.
 */
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
        Optional<MigrationRecord> stored = Preparation.stored(databases);
        PlanDraft draft =
                Planner.plan(config, source.catalog(), catalogs, ExpressionLook.at(config, source, Instant.now()));
        stored.ifPresent(record -> refuseAnother(record, draft.plan()));
        Progress progress = progress(stored);
        List<Finding> findings = Preflight.look(new PreflightContext(
                config,
                source,
                targets,
                databases.control(),
                draft,
                progress,
                new PgDumpLookup(System.getenv().getOrDefault("PATH", "")),
                Clock.systemUTC()));
        if (progress != progress(Preparation.stored(databases))) {
            // Another process of the migration has begun meanwhile: what it makes was taken for somebody else's.
            return plan();
        }
        boolean begun = progress == Progress.BEGUN;
        MigrationPlan plan =
                begun ? PlanJson.read(stored.map(MigrationRecord::planJson).orElseThrow()) : draft.plan();
        return new PlanReport(plan, PlanJson.hash(plan), begun, findings);
    }

    /** A phase is stored after the slot: between the two the slot's position says that it is there. */
    private Progress progress(Optional<MigrationRecord> stored) {
        if (stored.isEmpty()) {
            return Progress.NEW;
        }
        if (stored.get().phase() != Phase.PLANNED || stored.get().slotLsn() != null) {
            return Progress.BEGUN;
        }
        return SourceOpening.hasBegun(new MigrationStore(databases.control()), databases.migration())
                ? Progress.OPENING
                : Progress.NEW;
    }

    private List<Database> all() {
        List<Database> all = new ArrayList<>(List.of(databases.source()));
        all.addAll(databases.targets().values());
        return all;
    }

    private static Connected connected(Map<Database, Connected> all, Database database) {
        return Objects.requireNonNull(all.get(database));
    }

    private static void refuseAnother(MigrationRecord record, MigrationPlan plan) {
        if (record.phase().hasEnded()) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration() + "' has ended ("
                            + record.phase().label() + ")",
                    "give the new migration another name",
                    null);
        }
        if (!record.planHash().equals(PlanJson.hash(plan))) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration()
                            + "' was begun with another plan: the file, or the moved tables, have changed since");
        }
    }
}
