package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.ProofStore;
import io.crossfade.core.store.StageLock;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is done while nobody writes: drain, comparison, sequences. What one finds out for the next is found out again by a new process. */
final class PauseEffects {
    private static final int LOOKS = 10;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** Of the time until the deadline, what is kept for the steps after the drain. */
    private static final double KEPT_AFTER_DRAIN = 0.2;

    private final CutoverSetup setup;
    private final Sequences sequences;
    private final CutoverJournal journal;
    private final StageLock lock;
    private final Findings findings;
    private final MemberWatch members;
    private final ForeignWatch foreign;
    private @Nullable List<SequenceMove> moves;
    private Map<SequenceMove.Column, BigInteger> farthest = Map.of();

    PauseEffects(CutoverSetup setup, Sequences sequences, CutoverJournal journal, StageLock lock, Findings findings) {
        this.setup = setup;
        this.sequences = sequences;
        this.journal = journal;
        this.lock = lock;
        this.findings = findings;
        this.members = new MemberWatch(setup);
        this.foreign = new ForeignWatch(setup);
    }

    Event awaitMarker(Side side, String id) {
        Decision decision = new Fence(setup.database(side)).find(id).orElse(null);
        if (decision == null || decision.state() != Decision.State.FENCED) {
            return decision == null ? Event.FOUND_OPEN : FenceEffects.found(decision);
        }
        Duration left = Objects.requireNonNullElse(
                decision.remaining(), setup.settings().deadline());
        Duration budget = Duration.ofMillis((long) (left.toMillis() * (1 - KEPT_AFTER_DRAIN)));
        new Drain(setup.opens(), setup.lanes().migration()).await(setup.lanes().names(), Drain.FENCE, id, budget);
        setup.hooks().drained(id);
        return Event.SUCCEEDED;
    }

    /**
     * Compares the keys that changed since the gate's comparison; all rows of a table of which that proof no longer stands.
     *
     * @throws CrossfadeException NOT_EQUAL with the keys that differ
     */
    Event compareKeys() {
        List<String> differing = differing();
        List<String> changed = members.sinceTheComparison();
        if (!changed.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.NOT_EQUAL,
                    "since the verification " + String.join("; ", changed),
                    "attach and detach nothing while a cutover goes on, then try again",
                    null);
        }
        List<String> written = foreign.unsettled();
        if (!written.isEmpty()) {
            throw new CrossfadeException(ErrorCode.NOT_EQUAL, String.join("; ", written));
        }
        if (!differing.isEmpty()) {
            throw new CrossfadeException(
                    ErrorCode.NOT_EQUAL,
                    differing.size() + " keys that changed since the verification differ: "
                            + differing.stream().limit(20).collect(Collectors.joining("; ")));
        }
        return Event.SUCCEEDED;
    }

    private List<String> differing() {
        String migration = setup.lanes().migration();
        List<TablePlan> tables = setup.lanes().tables();
        Set<MappingId> proven =
                new ProofStore(setup.opens(), migration).proven().keySet();
        List<ChangedKeys.Of> all = new ChangedKeys(setup.opens(), migration)
                .of(tables.stream().map(TablePlan::id).toList());
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            MappingId id = tables.get(i).id();
            ChangedKeys.Of keys = proven.contains(id) ? all.get(i) : new ChangedKeys.Of(id, true, List.of());
            if (keys.wholeTable() || !keys.keys().isEmpty()) {
                differing.addAll(differing(tables.get(i), keys));
                findings.compared(keys.keys().size());
            }
        }
        return differing;
    }

    /** Tables that a query only looks up go on changing, and its rows follow: a difference counts if it stays. */
    private List<String> differing(TablePlan table, ChangedKeys.Of keys) {
        QueryPlan query = table.query();
        int looks = query == null || query.lookedUp().isEmpty() ? 1 : LOOKS;
        List<String> found = setup.keys().differing(table, keys);
        for (int look = 1; look < looks && !found.isEmpty(); look++) {
            Fence.pause(BETWEEN_LOOKS);
            found = setup.keys().differing(table, keys);
        }
        return found;
    }

    Event readSequences() {
        moves();
        return Event.SUCCEEDED;
    }

    private List<SequenceMove> moves() {
        List<SequenceMove> found = moves;
        if (found == null) {
            found = sequences.find();
            farthest = sequences.farthest(found);
            moves = found;
        }
        return found;
    }

    Event advanceSequences(String id) {
        findings.advanced(sequences.advance(moves(), farthest, stands -> {
            // Who gives the migration up sets the target's back, and never the source's.
            if (setup.direction().opens() == Side.TARGET) {
                journal.writeSequences(lock, id, stands);
            }
        }));
        return Event.SUCCEEDED;
    }
}
