package io.crossfade.control.run;

import io.crossfade.control.back.WayBackFindings;
import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.PlanDraft;
import io.crossfade.control.plan.PlanJson;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        Optional<MigrationRecord> stored = Preparation.stored(databases);
        AbortedTargets aborted = aborted(stored);
        aborted.refuse(databases.migration(), databases.targets().keySet());
        Progress progress = progress(stored);
        Map<String, Finding> unreachable = progress == Progress.BEGUN ? unreachable() : Map.of();
        Map<Database, Connected> connected = Preflight.connect(all(unreachable.keySet()));
        if (!unreachable.isEmpty()) {
            return withoutThem(stored.orElseThrow(), connected, List.copyOf(unreachable.values()));
        }
        Connected source = connected(connected, databases.source());
        Map<String, Connected> targets = new LinkedHashMap<>();
        Map<String, Catalog> catalogs = new LinkedHashMap<>();
        databases.targets().forEach((name, target) -> {
            targets.put(name, connected(connected, target));
            catalogs.put(name, connected(connected, target).catalog());
        });
        PlanDraft draft =
                Planner.plan(config, source.catalog(), catalogs, ExpressionLook.at(config, source, Instant.now()));
        Optional<PlanAddition> addition =
                stored.flatMap(record -> addition(record, progress, draft.plan(), aborted.lanes()));
        PlanDraft begun =
                addition.map(found -> new PlanDraft(found.before(), List.of())).orElse(draft);
        List<Finding> findings = new ArrayList<>(Preflight.look(context(source, targets, begun, progress)));
        if (progress != Progress.BEGUN) {
            findings.addAll(WayBackFindings.of(draft.plan(), source.catalog(), catalogs, config));
            findings.sort(Finding.ORDER);
        }
        if (progress != progress(Preparation.stored(databases))) {
            // Another process of the migration has begun meanwhile: what it makes was taken for somebody else's.
            return plan();
        }
        if (addition.isEmpty()) {
            return new PlanReport(draft.plan(), PlanJson.hash(draft.plan()), false, findings);
        }
        return adding(addition.get(), draft, findings, context(source, targets, draft, Progress.OPENING));
    }

    private PreflightContext context(
            Connected source, Map<String, Connected> targets, PlanDraft draft, Progress progress) {
        return new PreflightContext(
                config,
                source,
                targets,
                databases.control(),
                draft,
                progress,
                new PgDumpLookup(System.getenv().getOrDefault("PATH", "")),
                Clock.systemUTC());
    }

    /** The stored plan, and what the file adds to it with all that stands against that alone. */
    private PlanReport adding(PlanAddition addition, PlanDraft draft, List<Finding> found, PreflightContext on) {
        MigrationPlan plan = addition.whole();
        if (addition.isEmpty()) {
            return new PlanReport(plan, PlanJson.hash(plan), true, found);
        }
        Additions.refuseUnlessInSync(databases);
        List<Finding> findings = new ArrayList<>(found);
        Preflight.lookAtAddition(new PreflightContext(
                        config,
                        on.source(),
                        on.targets(),
                        on.control(),
                        new PlanDraft(addition.part(), ofAddition(addition, draft.findings())),
                        on.progress(),
                        on.schemaCreation(),
                        on.clock()))
                .stream()
                .filter(finding -> !isOfJoinedTopic(addition, finding))
                .forEach(findings::add);
        Preflight.lookAtTies(on).stream()
                .filter(finding -> isOfAddition(addition, finding))
                .forEach(findings::add);
        findings.sort(Finding.ORDER);
        AddedParts parts = addition.parts();
        return new PlanReport(
                plan,
                PlanJson.hash(plan),
                true,
                parts.lanes(),
                parts.joined(),
                findings.stream().distinct().toList());
    }

    private AbortedTargets aborted(Optional<MigrationRecord> stored) {
        return AbortedTargets.of(
                stored.isEmpty() ? List.of() : new MigrationStore(databases.control()).journal(databases.migration()));
    }

    /** What the planner found, without what it says of tables that are on their way already. */
    private static List<Finding> ofAddition(PlanAddition addition, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> isOfAddition(addition, finding))
                .toList();
    }

    private static boolean isOfAddition(PlanAddition addition, Finding finding) {
        return addition.before().lanes().stream()
                .noneMatch(lane -> lane.tables().stream()
                        .anyMatch(table -> isOf(finding, "source " + table.source())
                                || isOf(finding, "target " + lane.target() + " " + table.target())));
    }

    /** The topic of a lane on its way is there, and is looked at with what goes on. */
    private static boolean isOfJoinedTopic(PlanAddition addition, Finding finding) {
        return addition.joined().stream().anyMatch(lane -> finding.where().equals("kafka " + lane.topic()));
    }

    private static boolean isOf(Finding finding, String place) {
        String where = finding.where();
        return where.equals(place) || where.startsWith(place + ".") || where.startsWith(place + " ");
    }

    /** Of a migration that has begun the others can go on without a target: its changes wait in Kafka. */
    private Map<String, Finding> unreachable() {
        Map<String, Finding> unreachable = new LinkedHashMap<>();
        databases.targets().forEach((name, target) -> {
            try (Connection session = target.open()) {
                session.getMetaData();
            } catch (CrossfadeException e) {
                if (e.code() != ErrorCode.UNREACHABLE && e.code() != ErrorCode.CONNECTION_LOST) {
                    throw e;
                }
                unreachable.put(name, unreachable(name, e.getMessage()));
            } catch (SQLException e) {
                unreachable.put(name, unreachable(name, e.getMessage()));
            }
        });
        return unreachable;
    }

    private static Finding unreachable(String target, @Nullable String why) {
        return Finding.warning(
                "target-unreachable",
                "target " + target,
                "does not answer (" + why
                        + "): its changes wait in Kafka, the other targets go on, and the file was not"
                        + " compared with what the migration was begun with",
                "bring it back: its lanes go on by themselves");
    }

    private PlanReport withoutThem(
            MigrationRecord record, Map<Database, Connected> connected, List<Finding> unreachable) {
        refuseEnded(record);
        MigrationPlan plan = PlanJson.read(record.planJson());
        Map<String, Connected> targets = new LinkedHashMap<>();
        databases.targets().forEach((name, target) -> {
            Connected found = connected.get(target);
            if (found != null) {
                targets.put(name, found);
            }
        });
        List<Finding> findings = new ArrayList<>(unreachable);
        findings.addAll(Preflight.look(context(
                connected(connected, databases.source()), targets, new PlanDraft(plan, List.of()), Progress.BEGUN)));
        return new PlanReport(plan, record.planHash(), true, findings);
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

    private List<Database> all(Set<String> unreachable) {
        List<Database> all = new ArrayList<>(List.of(databases.source()));
        databases.targets().forEach((name, target) -> {
            if (!unreachable.contains(name)) {
                all.add(target);
            }
        });
        return all;
    }

    private static Connected connected(Map<Database, Connected> all, Database database) {
        return Objects.requireNonNull(all.get(database));
    }

    /** Empty where nothing has begun: then the plan must be the stored one to the letter. */
    private static Optional<PlanAddition> addition(
            MigrationRecord record, Progress progress, MigrationPlan draft, Set<String> retired) {
        refuseEnded(record);
        if (progress == Progress.BEGUN) {
            return Optional.of(PlanAddition.between(PlanJson.read(record.planJson()), draft, retired));
        }
        if (!record.planHash().equals(PlanJson.hash(draft))) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration()
                            + "' was begun with another plan: the file, or the moved tables, have changed since");
        }
        return Optional.empty();
    }

    private static void refuseEnded(MigrationRecord record) {
        if (record.phase().hasEnded()) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "migration '" + record.migration() + "' has ended ("
                            + record.phase().label() + ")",
                    "give the new migration another name",
                    null);
        }
    }
}
