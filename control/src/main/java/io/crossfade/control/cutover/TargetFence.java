package io.crossfade.control.cutover;

import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.WindowStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

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
        String id = standing(part).stream()
                .findFirst()
                .map(Decision::cutover)
                .orElseGet(() -> CutoverJournal.newId(random));
        FenceSpec spec = spec(id, part, new FenceWords(control, plan.migration()).ofMigration(random));
        fence.raise(spec, settings.lockTimeout(), settings.fenceTimeout());
        new FenceCheck(database, spec).mend(settings.lockTimeout(), settings.fenceTimeout());
    }

    /**
     * What of the fence is missing, disabled or altered, one line each; all that it can no longer keep off is not known.
     *
     * @param control where the word is kept
     * @param closed whether other fences close the tables that move
     */
    List<String> faults(Database control, boolean closed) {
        List<String> faults = new ArrayList<>();
        for (String part : parts()) {
            if (!tables(part).isEmpty()) {
                Optional<FenceSpec> spec = standingSpec(control, part);
                spec.ifPresent(
                        found -> new FenceCheck(database, found).faults().forEach(fault -> faults.add(fault.text())));
                if (spec.isEmpty() && !(closed && part.equals(target))) {
                    faults.add(gone(part));
                }
            }
        }
        fence.orphans(tables()).forEach(orphan -> faults.add(orphan + " is of a fence that is gone, and refuses all"));
        return faults;
    }

    private String gone(String part) {
        return "the fence over " + tables(part) + " in the " + database.name() + " is gone";
    }

    /**
     * Puts back what is not as it was made, or the whole fence; of tables that the target has taken over nothing but what
     * still stands.
     *
     * @return what it was; empty: nothing had to be done
     */
    public List<String> mend(Database control, RandomGenerator random) {
        List<String> parts =
                parts().stream().filter(part -> !tables(part).isEmpty()).toList();
        boolean guarded = !parts.isEmpty() && !isTakenOver();
        List<String> mended = new ArrayList<>();
        if (guarded) {
            fence.prepare();
            fence.removeOrphans(tables(), settings.lockTimeout())
                    .forEach(orphan -> mended.add(orphan + " was of a fence that is gone"));
        }
        for (String part : parts) {
            // Without the function that refuses nothing is known of the decision.
            boolean stood = !standing(part).isEmpty();
            if (stood) {
                standingSpec(control, part)
                        .map(spec -> new FenceCheck(database, spec).mend(settings.lockTimeout(), REMOVAL))
                        .ifPresent(mended::addAll);
            } else if (guarded) {
                mended.add(gone(part));
                install(control, random, part);
            }
        }
        return mended;
    }

    private boolean isTakenOver() {
        LaneStore store = new LaneStore(database, plan.migration());
        WindowStore windows = new WindowStore(database, plan.migration());
        return lanes().stream()
                .map(LanePlan::lane)
                .anyMatch(lane ->
                        store.get(lane).held() || windows.of(lane).stream().anyMatch(window -> !window.open()));
    }

    private Optional<FenceSpec> standingSpec(Database control, String part) {
        FenceWords words = new FenceWords(control, plan.migration());
        return standing(part).stream()
                .findFirst()
                .flatMap(decision -> words.find().map(word -> spec(decision.cutover(), part, word)));
    }

    private FenceSpec spec(String id, String part, FenceWord word) {
        boolean replica = lanes().stream().allMatch(lane -> lane.constraintMode() == ConstraintMode.REPLICA_ROLE);
        return new FenceSpec(
                id,
                plan.migration(),
                part,
                tables(part),
                null,
                word,
                replica,
                false,
                "here from another database",
                null,
                true);
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
        return fence.ofMigration(plan.migration()).stream()
                .filter(decision -> decision.target().equals(part) && decision.state() == Decision.State.FENCED)
                .filter(decision -> decision.deadline() == null)
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
