package io.crossfade.control.run;

import io.crossfade.control.back.StoredWayBack;
import io.crossfade.control.back.WayBackName;
import io.crossfade.control.back.WayBackPlanner;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.core.config.CheckConfig;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.Phase;
import io.crossfade.verifier.VerificationReport.NotCompared;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which way each table is compared, at one moment: the target with the source, or, once the target has the table's writers and
 * its way back takes their changes, the source with the target. Tables that are fed into a target are compared with the source all the same.
 */
final class ComparedWays {
    private final Way forward;
    private final MovedTables moved;
    private final Map<String, Way> back;

    /** The lanes of a plan, and the databases between which they lead. */
    static final class Way {
        private final MigrationPlan plan;
        private final Databases databases;

        private Way(MigrationPlan plan, Databases databases) {
            this.plan = plan;
            this.databases = databases;
        }

        MigrationPlan plan() {
            return plan;
        }

        Databases databases() {
            return databases;
        }

        boolean isBack() {
            return WayBackName.isOne(plan.migration());
        }
    }

    /** A table as it is compared. */
    record Compared(Way way, LanePlan lane, TablePlan table) {}

    private ComparedWays(Way forward, MovedTables moved, Map<String, Way> back) {
        this.forward = forward;
        this.moved = moved;
        this.back = back;
    }

    /** As it is now. */
    static ComparedWays now(MigrationPlan plan, Databases databases) {
        MovedTables moved =
                databases.server().map(source -> MovedTables.now(source, plan)).orElseGet(() -> MovedTables.none(plan));
        Map<String, Way> back = new LinkedHashMap<>();
        for (String target : plan.owningTargets()) {
            if (!moved.of(target).isEmpty()) {
                back(databases, target, moved).ifPresent(way -> back.put(target, way));
            }
        }
        return new ComparedWays(new Way(plan, databases), moved, back);
    }

    /** The way back that takes changes; while a rollback is under way it still does. */
    private static Optional<Way> back(Databases databases, String target, MovedTables moved) {
        Databases turned = WayBackStage.databases(databases, target);
        return StoredWayBack.find(databases.control(), turned.migration())
                .filter(StoredWayBack::isMade)
                .filter(back ->
                        back.row().phase() == Phase.APPLYING || back.row().phase() == Phase.CUTTING_OVER)
                .map(back -> back.plan().only(WayBackPlanner.SOURCE, back.carried(moved, target, databases.control())))
                .filter(plan -> plan.tables().findAny().isPresent())
                .map(plan -> new Way(plan, turned));
    }

    /**
     * What is compared, each part under snapshots of its own.
     *
     * @param target null: all
     * @throws io.crossfade.core.error.CrossfadeException NOT_FOUND if there is no such target; USAGE if it has been cut over and
     *     has no way back
     */
    List<Comparisons.Choice> choices(@Nullable String target, KeptVerifications kept, List<CheckConfig> checks) {
        Comparisons comparisons = new Comparisons(
                forward.plan(),
                forward.databases(),
                kept,
                checks.stream()
                        .filter(check -> back.keySet().stream().noneMatch(name -> TurnedChecks.ask(check, name)))
                        .filter(check -> !asksAPart(check))
                        .toList());
        if (target == null && back.isEmpty()) {
            return List.of(comparisons.all());
        }
        if (target != null) {
            forward.databases().target(target);
        }
        List<Comparisons.Choice> choices = new ArrayList<>();
        if (target != null && (!back.containsKey(target) || follows(target))) {
            choices.add(comparisons.following(target));
        } else if (target == null) {
            choices.add(comparisons.following());
        }
        choices.removeIf(Comparisons.Choice::isEmpty);
        boolean noneForward = choices.isEmpty();
        back.forEach((name, way) -> {
            if (target == null || name.equals(target)) {
                List<CheckConfig> turned = moved.areAllOf(name)
                        ? TurnedChecks.of(checks, name, noneForward && choices.isEmpty())
                        : List.of();
                choices.add(new Comparisons(way.plan(), way.databases(), kept, turned).of(WayBackPlanner.SOURCE));
            }
        });
        return choices;
    }

    /** Whether a check asks a target of which only some tables have moved: it may ask for tables of both kinds at once. */
    private boolean asksAPart(CheckConfig check) {
        return forward.plan().owningTargets().stream()
                .anyMatch(target ->
                        !moved.of(target).isEmpty() && !moved.areAllOf(target) && TurnedChecks.ask(check, target));
    }

    private boolean follows(String target) {
        return ofForward(target).anyMatch(compared -> !isMoved(compared));
    }

    private boolean isMoved(Compared compared) {
        return moved.has(compared.lane().target(), compared.table());
    }

    /** Those from targets that have the writers. */
    Collection<Way> back() {
        return back.values();
    }

    /**
     * What a comparison leaves out, as nothing of it goes back or only a part has moved.
     *
     * @param target null: all
     */
    List<NotCompared> notCompared(@Nullable String target, List<CheckConfig> checks) {
        List<NotCompared> left = new ArrayList<>();
        checks.stream()
                .filter(check -> asksAPart(check) && (target == null || TurnedChecks.ask(check, target)))
                .map(check -> new NotCompared(
                        "check " + check.name(), "of the target that it asks only some tables have been cut over"))
                .forEach(left::add);
        back.forEach((name, way) -> {
            if (target == null || name.equals(target)) {
                ofForward(name)
                        .filter(this::isMoved)
                        .map(Compared::table)
                        .forEach(table -> leftOut(table, way).ifPresent(left::add));
            }
        });
        if (!back.isEmpty() || !moved.areAll()) {
            forward.plan().owningTargets().stream()
                    .sorted()
                    .filter(name -> !back.containsKey(name) && (target == null || name.equals(target)))
                    .flatMap(this::leftOut)
                    .forEach(left::add);
        }
        return left;
    }

    /** Of a target without a way back. */
    private Stream<NotCompared> leftOut(String target) {
        return moved.areAllOf(target)
                ? Stream.of(new NotCompared(
                        "target '" + target + "'",
                        "it has been cut over and has no way back: its tables take writes of their own"))
                : moved.of(target).stream()
                        .sorted()
                        .map(mapping -> new NotCompared(
                                mapping.name(),
                                "it has been cut over and has no way back: it takes writes of its own"));
    }

    private static Optional<NotCompared> leftOut(TablePlan table, Way way) {
        Optional<TablePlan> turned =
                way.plan().tables().filter(each -> each.id().equals(table.id())).findFirst();
        if (turned.isEmpty()) {
            return Optional.of(new NotCompared(
                    table.id().name(), "it has no way back: what is written in the target stays there"));
        }
        List<String> columns = turned.get().dropped();
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new NotCompared(
                        table.id().name() + " " + columns, "these columns of the target have no way back"));
    }

    /**
     * Every table of the migration, with the way by which it is compared, if it is.
     *
     * @param target null: all
     */
    List<Compared> tables(@Nullable String target) {
        return ofForward(target).map(this::turned).toList();
    }

    /** One of them; empty: the migration has none of this name. */
    Optional<Compared> table(MappingId mapping) {
        return ofForward(null)
                .filter(compared -> compared.table().id().equals(mapping))
                .map(this::turned)
                .findFirst();
    }

    private Compared turned(Compared compared) {
        Way way = back.get(compared.lane().target());
        return way == null || !isMoved(compared)
                ? compared
                : of(way).filter(each ->
                                each.table().id().equals(compared.table().id()))
                        .findFirst()
                        .orElse(compared);
    }

    private Stream<Compared> ofForward(@Nullable String target) {
        return of(forward)
                .filter(compared -> target == null || compared.lane().target().equals(target));
    }

    private static Stream<Compared> of(Way way) {
        return way.plan().lanes().stream()
                .flatMap(lane -> lane.tables().stream().map(table -> new Compared(way, lane, table)));
    }
}
