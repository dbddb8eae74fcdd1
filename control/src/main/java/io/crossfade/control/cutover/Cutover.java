package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cutover of one target, or the rollback that takes one back. Whatever fails, at most one side takes writes (invariant
 * I8); what a dead process began is finished or undone by the next call of {@link #run}.
 */
public final class Cutover {
    /** The stage's name for {@link StageLock}: one cutover of a migration at a time. */
    public static final String STAGE = "cutover";

    /** The journal's event that says where a target's sequences stood before a cutover moved them. */
    public static final String SEQUENCES_BEFORE = "sequences before the cutover";

    private final CutoverSetup setup;
    private final CutoverJournal journal;

    public Cutover(CutoverSetup setup) {
        this.setup = setup;
        this.journal = new CutoverJournal(
                new MigrationStore(setup.control()), setup.plan().migration(), setup.target());
    }

    /** Whether a dead process left a cutover that has passed its gate: it goes on without another comparison of all rows. */
    public static boolean isLeftBeyondTheGate(Database control, String migration, String target) {
        return left(control, migration, target).isPresent();
    }

    /**
     * A move of writers that has passed its gate and has not ended.
     *
     * @param cutover its id, which its fence and its decision row bear
     * @param otherWay whether it turns the lanes of the other way, and so goes on only with one
     * @param tables whose writers move
     */
    public record Left(String cutover, Direction direction, boolean otherWay, Set<MappingId> tables) {}

    /** What became of a move that was left. */
    public enum Ended {
        /** The side takes writes that took them before. */
        UNDONE,
        /** Its point of no return was passed. */
        FINISHED,
        /** Another process has ended it, or there was none. */
        NOTHING_LEFT
    }

    /** The move of a target's writers that a dead process left, or that goes on just now. */
    public static Optional<Left> left(Database control, String migration, String target) {
        return new CutoverJournal(new MigrationStore(control), migration, target)
                .last()
                .filter(CutoverJournal.Entry::isBeyondTheGate)
                .map(entry -> new Left(entry.cutover(), entry.direction(), entry.otherWay(), entry.tables()));
    }

    /** The number of a target's newest move, in either direction; 0: there was none. */
    public static long newestTurn(Database control, String migration, String target) {
        return new CutoverJournal(new MigrationStore(control), migration, target).nextTurn() - 1;
    }

    /** Does everything short of closing anything (a dry run): the way back is made, and stands from then on. */
    public GateReport check() {
        try (StageLock lock = lock()) {
            Findings findings = new Findings();
            DatabaseEffects effects = new DatabaseEffects(setup, journal, findings, lock);
            return new DryRun(setup, findings, effects).from(begun());
        }
    }

    /**
     * Cuts over, or continues a cutover that a dead process left.
     *
     * @throws CrossfadeException CUTOVER_REFUSED by the gate: nothing was changed;
     *     CUTOVER_UNDONE: the side takes writes that took them before; CUTOVER_FORWARD: the point of no return is passed, run again;
     *     ALREADY_RUNNING: another process moves writers of the migration
     */
    public CutoverReport run() {
        try (StageLock lock = lock()) {
            Machine machine = journal.last()
                    .filter(CutoverJournal.Entry::isBeyondTheGate)
                    .map(this::continued)
                    .orElseGet(() -> separated(lock));
            Findings findings = new Findings();
            return new CutoverRun(setup, findings, new DatabaseEffects(setup, journal, findings, lock)).from(machine);
        }
    }

    /**
     * Ends what a dead process left: it is undone, or, found past its point of no return, finished.
     *
     * @throws CrossfadeException as {@link #run} does, but not CUTOVER_UNDONE
     */
    public Ended undo() {
        try (StageLock lock = lock()) {
            Optional<Machine> left =
                    journal.last().filter(CutoverJournal.Entry::isBeyondTheGate).map(this::continued);
            if (left.isEmpty()) {
                return Ended.NOTHING_LEFT;
            }
            Findings findings = new Findings();
            CutoverRun run = new CutoverRun(setup, findings, new DatabaseEffects(setup, journal, findings, lock));
            return run.undoing(left.get()).isEmpty() ? Ended.UNDONE : Ended.FINISHED;
        }
    }

    /** Before it looks which fences it opens: none of them may close what stays. Where the gate will refuse it opens none. */
    private Machine separated(StageLock lock) {
        try {
            StandingFences fences = new StandingFences(setup);
            boolean free = SplitObstacles.now(setup).look().isEmpty()
                    && fences.faults().isEmpty();
            if (free) {
                lock.requireHeld();
                fences.separate();
            }
            return begun(free ? fences.ids() : List.of());
        } catch (CrossfadeException e) {
            throw new CutoverErrors(setup).refused(List.of(), e);
        }
    }

    private Machine begun() {
        try {
            return begun(new StandingFences(setup).ids());
        } catch (CrossfadeException e) {
            throw new CutoverErrors(setup).refused(List.of(), e);
        }
    }

    private Machine continued(CutoverJournal.Entry left) {
        if (left.direction() != setup.direction()) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the " + left.direction().noun() + " of target '" + setup.target() + "' is not finished",
                    "run `crossfade " + left.direction().noun() + " --target " + setup.target()
                            + "`: it is finished or undone then",
                    null);
        }
        if (!left.tables().equals(setup.moving())) {
            throw new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "meanwhile another process has begun a " + left.direction().noun() + " of " + left.tables()
                            + " of target '" + setup.target() + "'",
                    "see `crossfade status`, then run this again",
                    null);
        }
        return new Machine(left.cutover(), left.direction(), left.turn(), left.fences(), left.otherWay(), left.state());
    }

    private Machine begun(List<String> fences) {
        return new Machine(
                CutoverJournal.newId(setup.random()),
                setup.direction(),
                journal.nextTurn(),
                fences,
                setup.otherWay().isPresent(),
                new CutoverState.Gate());
    }

    private StageLock lock() {
        return StageLock.take(setup.control(), setup.plan().migration(), STAGE);
    }
}
