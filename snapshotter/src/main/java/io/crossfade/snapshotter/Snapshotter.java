package io.crossfade.snapshotter;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.PostDataStep;
import io.crossfade.core.store.PostDataStore;
import io.crossfade.core.store.TargetTableStore;
import io.crossfade.snapshotter.copy.CopyRun;
import io.crossfade.snapshotter.copy.CopyTotals;
import io.crossfade.snapshotter.copy.Statistics;
import io.crossfade.snapshotter.schema.ClientTools;
import io.crossfade.snapshotter.schema.PostDataBuild;
import io.crossfade.snapshotter.schema.TargetSchema;
import io.crossfade.snapshotter.source.AddedTables;
import io.crossfade.snapshotter.source.HeldSnapshot;
import io.crossfade.snapshotter.source.SourceGuard;
import io.crossfade.snapshotter.source.SourceOpening;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The copy stage of one migration: opens the source, makes absent target tables, copies, makes keys and indexes, lets the
 * lanes begin. Every step can be cut off at any moment; a new snapshotter goes on from what is stored.
 *
 * <ol>
 *   <li>{@link #open}: publication, slot and snapshot are there; from now on the slot may be streamed.
 *   <li>{@link #copy}: all rows are in, with keys and indexes, and the lanes are marked copied.
 *   <li>{@link #completeSchema}, only for lanes that the copy calls mixed, once they have applied everything up to their
 *       newest snapshot: unique indexes and foreign keys are there too.
 * </ol>
 */
public final class Snapshotter implements AutoCloseable {
    private final SnapshotterSetup setup;
    private final Set<String> joined;
    private final SourceGuard guard;
    private final CopyRun run;

    private Snapshotter(SnapshotterSetup setup, Set<String> joined, SourceGuard guard, CopyRun run) {
        this.setup = setup;
        this.joined = Set.copyOf(joined);
        this.guard = guard;
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
        return over(setup, Set.of(), snapshot);
    }

    /**
     * For tables that were added to a migration which has begun: they are published, and the stream knows them. The setup's
     * plan and targets are theirs alone.
     *
     * @param joined lanes of the plan that have other tables too, which are copied: theirs are rows of an older state
     * @param stopped whether to give up waiting
     * @throws CrossfadeException as {@link AddedTables#settle} says, or a target's error
     */
    public static Snapshotter openAdded(SnapshotterSetup setup, Set<String> joined, BooleanSupplier stopped) {
        new AddedTables(setup.source(), setup.plan().publication(), setup.plan().sources())
                .settle(setup.slotDeadline(), setup.listener(), stopped);
        return over(setup, joined, Optional.empty());
    }

    private static Snapshotter over(SnapshotterSetup setup, Set<String> joined, Optional<HeldSnapshot> snapshot) {
        SourceGuard guard =
                new SourceGuard(setup.source(), setup.plan().slot(), setup.budgets(), setup.clock(), setup.listener());
        CopyRun run = new CopyRun(
                setup.source(),
                setup.targets(),
                setup.plan(),
                setup.copy(),
                snapshot.orElse(null),
                guard::isFresh,
                setup.clock(),
                setup.listener());
        return new Snapshotter(setup, joined, guard, run);
    }

    /**
     * Makes absent tables, sees that the others are empty at the start, copies what is left, makes keys and indexes, and marks the lanes copied. Returns when that is
     * done; called once.
     *
     * @throws CrossfadeException as {@link TargetSchema#make}, {@link CopyRun#copy}, {@link PostDataBuild#build} and
     *     {@link SourceGuard#look} say
     */
    public CopyTotals copy() {
        setup.targets().forEach(this::makeTables);
        setup.targets().forEach(this::claimTables);
        CopyTotals totals;
        try (SourceWatch watch = SourceWatch.start(guard, run)) {
            try {
                totals = run.copy();
            } catch (CrossfadeException e) {
                throw watch.failure().orElse(e);
            }
        }
        List<LanePlan> left =
                setup.plan().lanes().stream().filter(lane -> !isCopied(lane)).toList();
        for (LanePlan lane : left) {
            Statistics.gather(target(lane), lane);
        }
        Set<String> lanes = setup.plan().lanes().stream().map(LanePlan::lane).collect(Collectors.toSet());
        build(
                setup,
                step -> lanes.contains(step.lane())
                        && (!isMixed(totals, step) || !step.kind().needsOneState()));
        left.forEach(this::markCopied);
        return totals;
    }

    private boolean isMixed(CopyTotals totals, PostDataStep step) {
        return joined.contains(step.lane()) || totals.mixedLanes().contains(step.lane());
    }

    private void makeTables(String name, Database target) {
        TargetSchema schema = new TargetSchema(setup.source(), target, name, setup.plan());
        List<String> leftOut =
                schema.make(ClientTools.find(sourceMajor(), System.getenv().getOrDefault("PATH", "")));
        if (!leftOut.isEmpty()) {
            setup.listener().leftOut(target.name(), leftOut);
        }
    }

    private void claimTables(String name, Database target) {
        List<TablePlan> tables = setup.plan().lanes().stream()
                .filter(lane -> lane.target().equals(name))
                .flatMap(lane -> lane.tables().stream())
                .toList();
        TargetTableStore store = new TargetTableStore(target, setup.plan().migration());
        store.claim(tables.stream()
                .filter(table -> !table.sharesTarget())
                .map(TablePlan::target)
                .distinct()
                .toList());
        store.share(tables.stream().filter(table -> table.ledger() != null).toList());
    }

    private int sourceMajor() {
        try (Connection session = setup.source().open()) {
            return session.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw SqlErrors.translate(
                    e, "ask the version of the " + setup.source().name());
        }
    }

    private boolean isCopied(LanePlan lane) {
        return new LaneStore(target(lane), setup.plan().migration())
                .find(lane.lane())
                .filter(LaneRecord::copied)
                .isPresent();
    }

    private void markCopied(LanePlan lane) {
        boolean marked = new ChunkStore(target(lane), setup.plan().migration())
                .markLaneCopied(
                        lane.lane(),
                        lane.topic(),
                        lane.tables().stream().map(TablePlan::id).toList());
        if (!marked) {
            throw new CrossfadeException(
                    ErrorCode.INTERNAL, "lane " + lane.lane() + " has chunks left after the copy has ended");
        }
    }

    private Database target(LanePlan lane) {
        return target(setup, lane);
    }

    private static Database target(SnapshotterSetup setup, LanePlan lane) {
        Database target = setup.targets().get(lane.target());
        if (target == null) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "lane " + lane.lane() + " goes to target '" + lane.target() + "', which is not known");
        }
        return target;
    }

    /**
     * Makes the unique indexes and foreign keys that mixed lanes still lack, for every lane whose applier has passed all
     * its snapshots; the applier may go on meanwhile. Does nothing where all are made.
     *
     * @return whether nothing is lacking any more; until then it is to be called again
     * @throws CrossfadeException as {@link PostDataBuild#build} says
     */
    public static boolean completeSchema(SnapshotterSetup setup) {
        boolean complete = true;
        for (LanePlan lane : setup.plan().lanes()) {
            Database target = target(setup, lane);
            String migration = setup.plan().migration();
            boolean lacking = new PostDataStore(target, migration)
                    .all().stream().anyMatch(step -> step.lane().equals(lane.lane()) && !step.done());
            if (lacking) {
                boolean handedOff = new LaneStore(target, migration)
                        .find(lane.lane())
                        .filter(LaneRecord::handedOff)
                        .isPresent();
                if (handedOff) {
                    new PostDataBuild(target, migration, setup.copy().workers(), setup.listener())
                            .build(step -> step.lane().equals(lane.lane()));
                }
                complete &= handedOff;
            }
        }
        return complete;
    }

    private static void build(SnapshotterSetup setup, Predicate<PostDataStep> wanted) {
        for (Database target : setup.targets().values()) {
            new PostDataBuild(target, setup.plan().migration(), setup.copy().workers(), setup.listener()).build(wanted);
        }
    }

    /** What the source's slot costs at the moment, for status and metrics. */
    public SourceGuard guard() {
        return guard;
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
