package io.crossfade.control.ending;

import io.crossfade.control.cutover.Decision;
import io.crossfade.control.cutover.Fence;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes what one target of a migration has in the source, on Kafka and in itself, and nothing of the other targets. Run
 * again it removes what an earlier run left.
 */
public final class TargetAbort {
    private final EndingSetup setup;
    private final Set<TableId> needed;
    private final String name;
    private final Database database;
    private final List<String> removed = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<String> fences = new ArrayList<>();
    private boolean reached;

    /**
     * @param setup whose plan is the target's part, and which has this target only
     * @param needed source tables that other targets go on being fed with
     */
    public TargetAbort(EndingSetup setup, Set<TableId> needed) {
        this.setup = setup;
        this.needed = Set.copyOf(needed);
        Map.Entry<String, Database> only = setup.targets().entrySet().iterator().next();
        this.name = only.getKey();
        this.database = only.getValue();
    }

    /** Topics, publication, and fences that a cutover which was undone has left. */
    public void source() {
        Topics.remove(setup, removed, left);
        SourceRemoval source = new SourceRemoval(setup, removed, left);
        source.unpublish(setup.plan().sources().stream()
                .filter(table -> !needed.contains(table))
                .toList());
        new Fence(setup.source())
                .ofMigration(setup.plan().migration()).stream()
                        .filter(this::isOurs)
                        .map(Decision::cutover)
                        .forEach(fences::add);
        source.removeFences(this::isOurs);
    }

    private boolean isOurs(Decision decision) {
        return decision.target().equals(name) || decision.target().startsWith(name + "/");
    }

    /**
     * What the migration brought, the fence, and the control rows of the target's lanes. A target that does not answer is
     * left for another run.
     *
     * @param rows whether the rows that were brought may still be there
     */
    public EndingReport target(boolean rows, List<JournalEntry> journal) {
        try {
            new Fence(database)
                    .ofMigration(setup.plan().migration()).stream()
                            .filter(this::isOurs)
                            .map(Decision::cutover)
                            .forEach(fences::add);
            TargetRemoval target = new TargetRemoval(setup, name, database, removed, left);
            if (rows) {
                target.removeRows();
                target.restoreSequences(SequenceStand.of(journal, name));
            }
            target.removeFence();
            LaneRows lanes = new LaneRows(setup.plan(), fences);
            lanes.forget(database);
            lanes.forget(setup.control());
            reached = true;
        } catch (CrossfadeException e) {
            if (e.code().disposition() != ErrorCode.Disposition.RETRY || e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            left.add("what lanes "
                    + setup.plan().lanes().stream().map(LanePlan::lane).toList() + " brought to the " + database.name()
                    + ": " + e.getMessage());
        }
        return new EndingReport(removed, left);
    }

    /** Whether the target answered to the end. */
    public boolean reachedTarget() {
        return reached;
    }
}
