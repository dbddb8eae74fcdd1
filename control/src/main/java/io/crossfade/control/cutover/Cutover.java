package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import io.crossfade.core.store.StageLock;
import java.util.Optional;

/**
 * The cutover of one target. Whatever fails, at most one side takes writes (invariant I8); what a dead process began is
 * finished or undone by the next call of {@link #run}.
 */
public final class Cutover {
    /** The stage's name for {@link StageLock}: one cutover of a migration at a time. */
    public static final String STAGE = "cutover";

    /** The journal's event that says where a target's sequences stood before a cutover moved them. */
    public static final String SEQUENCES_BEFORE = "sequences before the cutover";

    private final CutoverSetup setup;
    private final MigrationStore store;
    private final CutoverJournal journal;
    private final Sequences sequences;

    public Cutover(CutoverSetup setup) {
        this.setup = setup;
        this.store = new MigrationStore(setup.control());
        this.journal = new CutoverJournal(store, setup.plan().migration(), setup.target());
        this.sequences = new Sequences(
                setup.source(),
                setup.targetDatabase(),
                setup.tables(),
                setup.settings().sequenceMargin());
    }

    /** Whether a dead process left a cutover that has passed its gate: it goes on without another comparison of all rows. */
    public static boolean isLeftBeyondTheGate(Database control, String migration, String target) {
        return new CutoverJournal(new MigrationStore(control), migration, target)
                .last()
                .map(CutoverJournal.Entry::state)
                .filter(state -> state instanceof CutoverState.Active && !(state instanceof CutoverState.Gate))
                .isPresent();
    }

    /** What stands against a cutover; closes nothing (a dry run). */
    public GateReport check() {
        try (StageLock lock = lock()) {
            return gate(lock);
        }
    }

    /**
     * Cuts over, or continues a cutover that a dead process left.
     *
     * @throws CrossfadeException CUTOVER_REFUSED by the gate: nothing was changed;
     *     CUTOVER_UNDONE: the source takes writes; CUTOVER_FORWARD: the point of no return is passed, run again;
     *     ALREADY_RUNNING: another process cuts over
     */
    public CutoverReport run() {
        try (StageLock lock = lock()) {
            Optional<CutoverJournal.Entry> left =
                    journal.last().filter(entry -> entry.state() instanceof CutoverState.Active);
            String cutover =
                    left.map(CutoverJournal.Entry::cutover).orElseGet(() -> CutoverJournal.newId(setup.random()));
            CutoverState state = left.map(CutoverJournal.Entry::state).orElseGet(CutoverState.Gate::new);
            CutoverSteps steps = new CutoverSteps(
                    setup,
                    cutover,
                    sequences,
                    journal,
                    new CutoverPhases(store, setup.plan().migration()));
            return new CutoverRun(setup, cutover, journal, steps, () -> gate(lock)).from(state);
        }
    }

    private GateReport gate(StageLock lock) {
        lock.requireHeld();
        GateReport report = new Gate(setup, sequences).look(Phase.APPLYING);
        // All rows are compared meanwhile, which may take hours.
        lock.requireHeld();
        return report;
    }

    private StageLock lock() {
        return StageLock.take(setup.control(), setup.plan().migration(), STAGE);
    }
}
