package io.crossfade.control.cutover;

import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The fence that keeps foreign writers off a target's moved tables from the copy until the switch. It guards statements,
 * not rows: a row trigger would make COPY insert row by row. A replication worker of somebody else's is therefore not
 * kept off; every session is. A table that holds rows of others stays open: its application writes them.
 */
public final class TargetFence {
    private static final Duration REMOVAL = Duration.ofSeconds(10);

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

    /**
     * Closes the target's tables, unless they are. Sessions in replica role pass where the lanes apply in it; all others
     * need the word.
     *
     * @param control where the word is kept
     * @return the word, for sessions of ours that are not in replica role
     */
    public FenceWord install(Database control, RandomGenerator random) {
        List<LanePlan> lanes = plan.lanes().stream()
                .filter(lane -> lane.target().equals(target))
                .toList();
        FenceWords words = new FenceWords(control, plan.migration());
        String id =
                standing().stream().findFirst().map(Decision::cutover).orElseGet(() -> CutoverJournal.newId(random));
        FenceWord word = words.keep(id, FenceWord.random(random));
        List<TableId> tables = lanes.stream()
                .flatMap(lane -> lane.tables().stream())
                .filter(table -> !table.sharesTarget())
                .map(table -> table.target())
                .distinct()
                .toList();
        boolean replica = lanes.stream().allMatch(lane -> lane.constraintMode() == ConstraintMode.REPLICA_ROLE);
        fence.raise(
                new FenceSpec(
                        id,
                        plan.migration(),
                        target,
                        tables,
                        null,
                        word,
                        replica,
                        false,
                        "here from another database",
                        null),
                settings.lockTimeout(),
                settings.fenceTimeout());
        return word;
    }

    private List<Decision> standing() {
        return fence.ofMigration(plan.migration()).stream()
                .filter(decision -> decision.target().equals(target) && decision.state() == Decision.State.FENCED)
                .filter(decision -> decision.deadline() == null)
                .toList();
    }

    /** Lets every writer through from now on; the triggers stay without effect. */
    public void open() {
        standing().forEach(decision -> fence.open(decision.cutover(), plan.migration(), target));
    }

    /**
     * Opens the tables and takes the triggers away.
     *
     * @return tables that still carry them; removing again is possible at any time
     */
    public List<TableId> remove() {
        open();
        List<TableId> left = fence.ofMigration(plan.migration()).stream()
                .filter(decision -> decision.target().equals(target) && decision.state() == Decision.State.OPEN)
                .flatMap(decision -> fence.remove(decision.cutover(), settings.lockTimeout(), REMOVAL).stream())
                .distinct()
                .toList();
        if (left.isEmpty()) {
            fence.removeInstallation();
        }
        return left;
    }

    @Override
    public String toString() {
        return "fence of the " + database.name();
    }
}
