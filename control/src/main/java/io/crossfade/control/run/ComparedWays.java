package io.crossfade.control.run;

import io.crossfade.control.back.StoredWayBack;
import io.crossfade.control.back.WayBackName;
import io.crossfade.control.back.WayBackPlanner;
import io.crossfade.control.cutover.Fence;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which way each target's tables are compared, at one moment: with the source, or, once a target has the writers and its way
 * back takes their changes, the source with it. Tables that are fed into a target are compared with the source all the same.
 */
final class ComparedWays {
    private final Way forward;
    private final Set<String> over;
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

    private ComparedWays(Way forward, Set<String> over, Map<String, Way> back) {
        this.forward = forward;
        this.over = over;
        this.back = back;
    }

    /** As it is now. */
    static ComparedWays now(MigrationPlan plan, Databases databases) {
        Set<String> over = databases
                .server()
                .map(source -> new Fence(source).takenOver(plan.migration()))
                .orElse(Set.of());
        Map<String, Way> back = new LinkedHashMap<>();
        plan.owningTargets().stream()
                .filter(over::contains)
                .forEach(target -> back(databases, target).ifPresent(way -> back.put(target, way)));
        return new ComparedWays(new Way(plan, databases), over, back);
    }

    /** The way back that takes changes; while a rollback is under way it still does. */
    private static Optional<Way> back(Databases databases, String target) {
        Databases turned = WayBackStage.databases(databases, target);
        return StoredWayBack.find(databases.control(), turned.migration())
                .filter(StoredWayBack::isMade)
                .filter(back ->
                        back.row().phase() == Phase.APPLYING || back.row().phase() == Phase.CUTTING_OVER)
                .map(back -> new Way(back.plan(), turned));
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
                        .toList());
        if (target == null && back.isEmpty()) {
            return List.of(comparisons.all());
        }
        if (target != null) {
            forward.databases().target(target);
        }
        List<Comparisons.Choice> choices = new ArrayList<>();
        if (target != null && (!back.containsKey(target) || feeds(target))) {
            choices.add(comparisons.following(target));
        } else if (target == null) {
            choices.add(comparisons.following());
        }
        choices.removeIf(Comparisons.Choice::isEmpty);
        boolean noneForward = choices.isEmpty();
        back.forEach((name, way) -> {
            if (target == null || name.equals(target)) {
                List<CheckConfig> turned = TurnedChecks.of(checks, name, noneForward && choices.isEmpty());
                choices.add(new Comparisons(way.plan(), way.databases(), kept, turned).of(WayBackPlanner.SOURCE));
            }
        });
        return choices;
    }

    private boolean feeds(String target) {
        return ofForward(target).anyMatch(compared -> compared.table().fed());
    }

    /** Those from targets that have the writers. */
    Collection<Way> back() {
        return back.values();
    }

    /**
     * What a comparison leaves out, as nothing of it goes back.
     *
     * @param target null: all
     */
    List<NotCompared> notCompared(@Nullable String target) {
        List<NotCompared> left = new ArrayList<>();
        back.forEach((name, way) -> {
            if (target == null || name.equals(target)) {
                ofForward(name)
                        .map(Compared::table)
                        .filter(table -> !table.fed())
                        .forEach(table -> leftOut(table, way).ifPresent(left::add));
            }
        });
        if (target == null
                && (!back.isEmpty() || !over.containsAll(forward.plan().owningTargets()))) {
            new TreeSet<>(over)
                    .stream()
                            .filter(name -> !back.containsKey(name))
                            .map(name -> new NotCompared(
                                    "target '" + name + "'",
                                    "it has been cut over and has no way back: its tables take writes of their own"))
                            .forEach(left::add);
        }
        return left;
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
        return way == null || compared.table().fed()
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
