package io.crossfade.control.cutover;

import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.WindowStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The fence that keeps foreign writers off a target's moved tables from the copy until the switch, and writes down those
 * that come through. What refuses guards statements, not rows: a row trigger that may change rows would make COPY insert row
 * by row. So a replication worker of somebody else's is not kept off, but recorded. Tables that stay fed by another target
 * have a fence of their own, which the switch leaves. A table that holds rows of others stays open: its application writes
 * them.
 */
public final class TargetFence {
    private static final Duration REMOVAL = Duration.ofSeconds(10);

    /** What follows the target's name in the decision row over tables that stay fed; no target's name can hold it. */
    private static final String FED = "/fed";

    private final MigrationPlan plan;
    private final String target;
    private final Database database;
    private final CutoverSettings settings;
    private final Fence fence;

    public TargetFence(MigrationPlan plan, String target, Database database, CutoverSettings settings) {
        this.plan = plan;
        this.target = target;
        this.database = database;
        this.settings = settings;
        this.fence = new Fence(database);
    }

    /** That of the side that opens. */
    static TargetFence of(CutoverSetup setup) {
        TargetLanes lanes = setup.lanes();
        return new TargetFence(lanes.plan(), lanes.target(), setup.opens(), setup.settings());
    }

    /**
     * Closes the target's tables, unless they are, and puts back what is not as it was made. Sessions of ours pass by the
     * migration's word, those in replica role also without it where the lanes apply in that.
     *
     * @param control where the word is kept
     */
    public void install(Database control, RandomGenerator random) {
        for (String part : parts()) {
            if (!tables(part).isEmpty()) {
                install(control, random, part);
            }
        }
    }

    private void install(Database control, RandomGenerator random, String part) {
        List<Decision> standing = standing(part);
        for (Decision decision : standing) {
            install(control, random, part, decision.cutover(), decision.tables());
        }
        List<TableId> open = without(tables(part), covered(standing));
        if (!open.isEmpty()) {
            install(control, random, part, CutoverJournal.newId(random), open);
        }
    }

    private void install(Database control, RandomGenerator random, String part, String id, List<TableId> closed) {
        FenceSpec spec = spec(id, part, closed, new FenceWords(control, plan.migration()).ofMigration(random));
        fence.raise(spec, settings.lockTimeout(), settings.fenceTimeout());
        new FenceCheck(database, spec).mend(settings.lockTimeout(), settings.fenceTimeout());
    }

    private static Set<TableId> covered(List<Decision> standing) {
        return standing.stream().flatMap(decision -> decision.tables().stream()).collect(Collectors.toSet());
    }

    private static List<TableId> without(List<TableId> tables, Set<TableId> others) {
        return tables.stream().filter(table -> !others.contains(table)).toList();
    }

    /**
     * Closes the plan's tables by fences that close nothing else: those that closed more give them up in the moment in which
     * others take over. Triggers that such a one has left behind, or left to do, are taken away.
     *
     * @throws CrossfadeException NOT_IN_SYNC if a table could not be had in time
     */
    void separate(Database control, RandomGenerator random) {
        List<TableId> ours = tables(target);
        for (Decision wide : standing(target)) {
            List<TableId> rest = without(wide.tables(), Set.copyOf(ours));
            if (!rest.isEmpty()) {
                List<TableId> inside = without(wide.tables(), Set.copyOf(rest));
                FenceWord word = new FenceWords(control, plan.migration()).ofMigration(random);
                FenceSpec spec =
                        spec(CutoverJournal.newId(random), target, inside, word).from(wide);
                fence.raise(spec, settings.lockTimeout(), settings.fenceTimeout());
            }
        }
        for (Decision other : fence.ofMigration(plan.migration())) {
            List<TableId> given = without(ours, Set.copyOf(other.tables()));
            if (other.target().equals(target) && other.deadline() == null && !given.isEmpty()) {
                removeLeft(other, given);
            }
        }
    }

    private void removeLeft(Decision fence, List<TableId> given) {
        List<TableId> left =
                new FenceRemoval(database, fence.cutover(), settings.lockTimeout(), given).removeTriggers(REMOVAL);
        if (!left.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.NOT_IN_SYNC,
                    "the fence over " + left + " in the " + database.name() + " could not be changed: they are in use",
                    "end the transactions that hold them, then try again",
                    null);
        }
    }

    /**
     * What of the fence is missing, disabled or altered, one line each; all that it can no longer keep off is not known.
     *
     * @param control where the word is kept
     * @param closed tables that other fences close
     */
    List<String> faults(Database control, Set<TableId> closed) {
        List<String> faults = new ArrayList<>();
        for (String part : parts()) {
            List<Decision> standing = standing(part);
            standingSpecs(control, part, standing)
                    .forEach(
                            spec -> new FenceCheck(database, spec).faults().forEach(fault -> faults.add(fault.text())));
            List<TableId> open = without(tables(part), covered(standing));
            if (!closed.containsAll(open)) {
                faults.add(gone(without(open, closed)));
            }
        }
        fence.orphans(tables()).forEach(orphan -> faults.add(orphan + " is of a fence that is gone, and refuses all"));
        return faults;
    }

    private String gone(List<TableId> open) {
        return "the fence over " + open + " in the " + database.name() + " is gone";
    }

    /**
     * Puts back what is not as it was made, or the whole fence; of tables that the target has taken over nothing but what
     * still stands.
     *
     * @return what it was; empty: nothing had to be done
     */
    public List<String> mend(Database control, RandomGenerator random) {
        Set<TableId> takenOver = takenOver();
        List<String> mended = new ArrayList<>();
        if (!takenOver.containsAll(tables())) {
            fence.prepare();
            fence.removeOrphans(tables(), settings.lockTimeout())
                    .forEach(orphan -> mended.add(orphan + " was of a fence that is gone"));
        }
        for (String part : parts()) {
            // Without the function that refuses nothing is known of the decision.
            List<Decision> standing = standing(part);
            standingSpecs(control, part, standing)
                    .forEach(spec ->
                            mended.addAll(new FenceCheck(database, spec).mend(settings.lockTimeout(), REMOVAL)));
            List<TableId> open = without(without(tables(part), covered(standing)), takenOver);
            if (!open.isEmpty()) {
                mended.add(gone(open));
                install(control, random, part, CutoverJournal.newId(random), open);
            }
        }
        return mended;
    }

    /** Tables that the lanes apply nothing to, or are about to: they take writes of their own. */
    private Set<TableId> takenOver() {
        LaneStore store = new LaneStore(database, plan.migration());
        WindowStore windows = new WindowStore(database, plan.migration());
        Set<TableId> found = new HashSet<>();
        for (LanePlan lane : lanes()) {
            boolean held = store.get(lane.lane()).held();
            Set<MappingId> closed = windows.of(lane.lane()).stream()
                    .filter(window -> !window.open())
                    .map(WindowStore.Window::mapping)
                    .collect(Collectors.toSet());
            lane.tables().stream()
                    .filter(table -> held || closed.contains(table.id()))
                    .forEach(table -> found.add(table.target()));
        }
        return found;
    }

    private List<FenceSpec> standingSpecs(Database control, String part, List<Decision> standing) {
        return new FenceWords(control, plan.migration())
                .find().stream()
                        .flatMap(word -> standing.stream()
                                .map(decision -> spec(decision.cutover(), part, decision.tables(), word)))
                        .toList();
    }

    private FenceSpec spec(String id, String part, List<TableId> closed, FenceWord word) {
        boolean replica = lanes().stream().allMatch(lane -> lane.constraintMode() == ConstraintMode.REPLICA_ROLE);
        return new FenceSpec(
                id,
                plan.migration(),
                part,
                closed,
                null,
                word,
                replica,
                false,
                "here from another database",
                null,
                true,
                null);
    }

    /** The moved tables that are guarded. */
    List<TableId> tables() {
        return parts().stream().flatMap(part -> tables(part).stream()).toList();
    }

    private List<LanePlan> lanes() {
        return plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .toList();
    }

    private List<String> parts() {
        return List.of(target, target + FED);
    }

    private List<TableId> tables(String part) {
        boolean fed = !part.equals(target);
        return lanes().stream()
                .flatMap(lane -> lane.tables().stream())
                .filter(table -> table.fed() == fed && !table.sharesTarget())
                .map(TablePlan::target)
                .distinct()
                .toList();
    }

    private List<Decision> standing(String part) {
        List<TableId> ours = tables(part);
        return fence.ofMigration(plan.migration()).stream()
                .filter(decision -> decision.target().equals(part) && decision.state() == Decision.State.FENCED)
                .filter(decision -> decision.deadline() == null && decision.closesAnyOf(ours))
                .toList();
    }

    /** The ids of the fences that stand over the tables which the target owns, the oldest first. */
    List<String> standing() {
        return standing(target).stream().map(Decision::cutover).toList();
    }

    /**
     * Takes away the triggers of these fences.
     *
     * @return tables that still carry them; removing again is possible at any time
     */
    List<TableId> remove(List<String> ids) {
        List<TableId> left = ids.stream()
                .flatMap(id -> fence.remove(id, settings.lockTimeout(), REMOVAL).stream())
                .distinct()
                .toList();
        if (left.isEmpty()) {
            fence.removeInstallation();
        }
        return left;
    }

    /** Opens whatever stands over the target's tables, those that are only fed among them, and takes its triggers away. */
    public List<TableId> removeAll() {
        parts().forEach(part ->
                standing(part).forEach(decision -> fence.open(decision.cutover(), plan.migration(), part)));
        return remove(fence.ofMigration(plan.migration()).stream()
                .filter(decision -> parts().contains(decision.target()) && decision.state() != Decision.State.FENCED)
                .map(Decision::cutover)
                .toList());
    }

    @Override
    public String toString() {
        return "fence of the " + database.name();
    }
}
