package io.crossfade.snapshotter;

import io.crossfade.core.config.BudgetSettings;
import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.snapshotter.copy.CopyRun;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.snapshotter.source.HeldSnapshot;
import io.crossfade.snapshotter.source.SourceOpening;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The copy stage of one migration: opens the source, makes absent target tables, copies, makes keys and indexes, lets the
 * lanes begin. Every step can be cut off at any moment; a new snapshotter goes on from what is stored.
 *
 * <ol>
 *   <li>{@link #open}: publication, slot and snapshot are there; from now on the slot may be streamed.
 *   <li>{@link #copy}: all rows are in, with keys and indexes, and the lanes are marked copied.
 * </ol>
 */
public final class Snapshotter implements AutoCloseable {
    private final SnapshotterSetup setup;
    private final CopyRun run;

    private Snapshotter(SnapshotterSetup setup, CopyRun run) {
        this.setup = setup;
        this.run = run;
    }

    /**
     * Makes the publication, the slot and the snapshot, or finds what an earlier start made.
     *
     * @throws CrossfadeException as {@link SourceOpening#open} says, or a target's error
     */
    public static Snapshotter open(SnapshotterSetup setup) {
        for (Database target : setup.targets().values()) {
            try (Connection session = target.open()) {
                ControlSchema.install(session);
            } catch (SQLException e) {
                throw SqlErrors.translate(e, "make the control schema in the " + target.name());
            }
        }
        Optional<HeldSnapshot> snapshot = new SourceOpening(
                        setup.source(),
                        setup.store(),
                        setup.plan(),
                        setup.slotDeadline(),
                        setup.listener(),
                        setup.clock())
                .open();
        BudgetSettings budgets = setup.budgets();
        CopyRun run = new CopyRun(
                setup.source(),
                setup.targets(),
                setup.plan(),
                setup.copy(),
                snapshot.orElse(null),
                held -> held.age(setup.clock()).compareTo(budgets.snapshotAge()) < 0,
                setup.clock(),
                setup.listener());
        return new Snapshotter(setup, run);
    }

    /**
     * Copies what is left and marks the lanes copied. Returns when that is done; called once.
     *
     * @throws CrossfadeException as {@link CopyRun#copy} says
     */
    public CopyTotals copy() {
        CopyTotals totals = run.copy();
        for (LanePlan lane : setup.plan().lanes()) {
            Database target = setup.targets().get(lane.target());
            if (target != null) {
                new ChunkStore(target, setup.plan().migration())
                        .markLaneCopied(
                                lane.lane(),
                                lane.topic(),
                                lane.tables().stream().map(TablePlan::source).toList());
            }
        }
        return totals;
    }

    /** Stops a running copy soon, from any thread: it then throws INTERRUPTED. What is in stays in. */
    public void cancel() {
        run.cancel();
    }

    /** Stops the copy and lets the snapshot go; slot and publication stay. */
    @Override
    public void close() {
        run.close();
    }
}
