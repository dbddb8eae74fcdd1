package io.crossfade.control.plan;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ForeignKey;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.ExistingRows;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.Ledger;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a migration's plan from the config and the catalogs. A pure function: the same input gives the same plan, and
 * everything that stands against it is found at once.
 */
public final class Planner {
    private final MigrationConfig config;
    private final Catalog source;
    private final Map<String, Catalog> targets;
    private final List<Finding> findings = new ArrayList<>();

    private final Expressions expressions;

    private Planner(MigrationConfig config, Catalog source, Map<String, Catalog> targets, Expressions expressions) {
        this.config = config;
        this.source = source;
        this.targets = targets;
        this.expressions = expressions;
    }

    /**
     * @param targets a catalog for each target of the config, by its name
     * @param expressions what the source says of the file's SQL
     */
    public static PlanDraft plan(
            MigrationConfig config, Catalog source, Map<String, Catalog> targets, Expressions expressions) {
        return new Planner(config, source, targets, expressions).draft();
    }

    /** The name of the slot and of the publication: {@code -} is not allowed in a slot's name. */
    static String slotName(String migration) {
        return "crossfade_" + migration.replace('-', '_');
    }

    private PlanDraft draft() {
        List<Move> tables = MappingResolution.resolve(config, source, findings);
        findings.addAll(ParentCycles.of(tables));
        List<Way> moves = new ArrayList<>(tables);
        moves.addAll(QueryResolution.resolve(config, source, expressions, tables, findings));
        LaneLayout layout = new LaneLayout(config, findings);
        List<LanePlan> lanes = new ArrayList<>();
        for (Map.Entry<String, Catalog> target : targets.entrySet()) {
            List<Way> here = moves.stream()
                    .filter(move -> move.target().equals(target.getKey()))
                    .toList();
            lanes.addAll(lanes(target.getKey(), target.getValue(), here, layout));
        }
        reportLaneMembers(moves);
        String slot = slotName(config.migration());
        MigrationPlan plan = new MigrationPlan(config.migration(), slot, slot, lanes, expressions.startedAt());
        Masks.resolve(config, plan, findings);
        findings.sort(Finding.ORDER);
        return new PlanDraft(plan, findings.stream().distinct().toList());
    }

    private List<LanePlan> lanes(String name, Catalog target, List<Way> moves, LaneLayout layout) {
        Map<TableId, List<Way>> bySource = new TreeMap<>();
        moves.forEach(move -> bySource.computeIfAbsent(move.sourceTable(), table -> new ArrayList<>())
                .add(move));
        List<ForeignKeyOrder.Edge> edges = edges(target, moves);
        ConstraintMode mode = constraintMode(target, moves);
        CopiedParents copied = new CopiedParents(source, moves, findings);
        List<LanePlan> lanes = new ArrayList<>();
        for (LaneLayout.Lane lane : layout.lanes(name, bySource.keySet(), edges)) {
            List<TablePlan> tables = new ArrayList<>();
            for (TableId table : ForeignKeyOrder.parentsFirst(lane.tables(), edges)) {
                for (Way way : bySource.getOrDefault(table, List.of())) {
                    copied.planned(way, () -> table(target, way)).ifPresent(plan -> tables.add(shared(way, plan)));
                }
            }
            String topic = "crossfade." + config.migration() + "." + lane.name();
            lanes.add(new LanePlan(lane.name(), name, topic, mode, tables));
        }
        return new SharedTargets(config.migration(), name, findings).in(copied.in(lanes));
    }

    /** With the ledger that tells the migration's rows from others, where there may be others. */
    private TablePlan shared(Way move, TablePlan plan) {
        ExistingRows existing = move.existing();
        if (existing == ExistingRows.REFUSE) {
            return plan;
        }
        if (!plan.hasKey()) {
            findings.add(Finding.error(
                    "existing-needs-key",
                    "source " + move.sourceTable(),
                    "has no key, and rows of others are told from the migration's by theirs (" + move.path()
                            + ".existing)",
                    "give it a primary key, or empty the target table and write `existing: refuse`"));
            return plan;
        }
        return plan.with(Ledger.of(config.migration(), plan.id(), existing));
    }

    private Optional<TablePlan> table(Catalog target, Way way) {
        return switch (way) {
            case QueryMove query -> QueryPlanner.plan(source, target, query, expressions, findings);
            case Move move ->
                move.reshapes()
                        ? ReshapePlanner.plan(source, target, move, expressions, findings)
                        : Optional.of(new TablePlanner(source, target, move, findings).plan());
        };
    }

    /** Foreign keys of both ends and the file's parents, in the source's names; those of partitions count for their root. */
    private List<ForeignKeyOrder.Edge> edges(Catalog target, List<Way> moves) {
        Map<TableId, List<TableId>> sourcesOf = new HashMap<>();
        moves.forEach(move -> sourcesOf
                .computeIfAbsent(move.targetTable(), table -> new ArrayList<>())
                .add(move.sourceTable()));
        List<ForeignKeyOrder.Edge> edges = new ArrayList<>();
        // What becomes one table commits together.
        sourcesOf
                .values()
                .forEach(sources -> sources.stream()
                        .skip(1)
                        .forEach(other -> edges.add(new ForeignKeyOrder.Edge(other, sources.getFirst()))));
        source.tables().values().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .forEach(key ->
                        edges.add(new ForeignKeyOrder.Edge(source.root(key.table()), source.root(key.parent()))));
        target.tables().values().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .forEach(key -> edges(sourcesOf, target.root(key.table()), target.root(key.parent()), edges));
        for (Way way : moves) {
            if (way instanceof Move move) {
                move.mapping().parents().forEach(wanted -> {
                    TableId parent = new TableId(
                            wanted.table().schema(),
                            String.valueOf(wanted.table().name()));
                    sourcesOf
                            .getOrDefault(parent, List.of())
                            .forEach(source -> edges.add(new ForeignKeyOrder.Edge(move.sourceTable(), source)));
                });
            }
        }
        return edges;
    }

    private static void edges(
            Map<TableId, List<TableId>> sourcesOf, TableId child, TableId parent, List<ForeignKeyOrder.Edge> edges) {
        for (TableId from : sourcesOf.getOrDefault(child, List.of())) {
            sourcesOf.getOrDefault(parent, List.of()).forEach(to -> edges.add(new ForeignKeyOrder.Edge(from, to)));
        }
    }

    /** The foreign keys that count are the target's; for a table still to be made, those that the source has. */
    private ConstraintMode constraintMode(Catalog target, List<Way> moves) {
        if (target.server().role().maySetReplicaRole()) {
            return ConstraintMode.REPLICA_ROLE;
        }
        List<ForeignKey> keys = moves.stream()
                .flatMap(move -> target.table(move.targetTable()).orElse(move.source()).foreignKeys().stream())
                .toList();
        return keys.stream().allMatch(key -> key.deferrable() || !key.enforced())
                ? ConstraintMode.DEFERRED
                : ConstraintMode.EXACT_ORDER;
    }

    private void reportLaneMembers(List<Way> moves) {
        Map<TableId, String> targetOf = new HashMap<>();
        moves.forEach(move -> targetOf.put(move.sourceTable(), move.target()));
        Map<TableId, String> laneOf = new HashMap<>();
        config.lanes().forEach((lane, members) -> {
            List<String> laneTargets = new ArrayList<>();
            for (var member : members) {
                TableId table = new TableId(member.schema(), String.valueOf(member.name()));
                String target = targetOf.get(table);
                String before = laneOf.put(table, lane);
                if (target == null) {
                    findings.add(Finding.error(
                            "lane-table",
                            "source " + table,
                            "is named in lanes." + lane + " but no mapping moves it",
                            "remove it there, or map it"));
                } else if (before != null) {
                    findings.add(Finding.error(
                            "lane-table",
                            "source " + table,
                            "is named in lanes." + before + " and in lanes." + lane,
                            "name it in one of them"));
                } else if (!laneTargets.contains(target)) {
                    laneTargets.add(target);
                }
            }
            if (laneTargets.size() > 1) {
                findings.add(Finding.error(
                        "lane-targets",
                        "lanes." + lane,
                        "names tables of the targets " + laneTargets,
                        "a lane lies in one target: make one for each"));
            }
        });
    }
}
