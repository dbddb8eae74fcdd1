package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.ProofStore;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actions of the states between the gate and the switch. Each may run again after it ran, wholly or in part, in this
 * process or another; what one finds out for the next is found out again if the process is new.
 */
final class CutoverSteps {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverSteps.class);
    private static final int LOOKS = 10;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** Of the time until the deadline, what is kept for the steps after the drain. */
    private static final double KEPT_AFTER_DRAIN = 0.2;

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);
    private static final Duration REMOVAL = Duration.ofSeconds(5);

    private final CutoverSetup setup;
    private final String cutover;
    private final Sequences sequences;
    private final CutoverJournal journal;
    private final CutoverPhases phases;
    private final Fence source;
    private final TargetFence target;
    private final MemberWatch members;
    private final ForeignWatch foreign;
    private @Nullable List<SequenceMove> moves;
    private Map<SequenceMove.Column, BigInteger> farthest = Map.of();
    private @Nullable Decision raised;
    private long closedAt;
    private long openedAt;
    private long keysCompared;
    private List<Sequences.Advanced> advanced = List.of();
    private final List<String> ended = new ArrayList<>();

    CutoverSteps(
            CutoverSetup setup, String cutover, Sequences sequences, CutoverJournal journal, CutoverPhases phases) {
        this.setup = setup;
        this.cutover = cutover;
        this.sequences = sequences;
        this.journal = journal;
        this.phases = phases;
        this.source = new Fence(setup.source());
        this.members = new MemberWatch(setup);
        this.foreign = new ForeignWatch(setup);
        this.target = new TargetFence(setup.plan(), setup.target(), setup.targetDatabase(), setup.settings());
    }

    /** All that can be read or made before the fence is, so that the pause holds only what must be in it. */
    Event fence() {
        phases.cuttingOver();
        readSequences();
        FenceWord word = new FenceWords(setup.control(), setup.plan().migration()).ofMigration(setup.random());
        FenceSpec spec = new FenceSpec(
                cutover,
                setup.plan().migration(),
                setup.target(),
                setup.sourceTables(),
                setup.settings().deadline(),
                word,
                false,
                true,
                setup.destination(),
                setup.plan().markerPrefix() + Drain.FENCE);
        Decision decision = source.raise(
                spec,
                setup.settings().lockTimeout(),
                setup.settings().fenceTimeout(),
                new OpenTransactions(setup.settings().terminateAfter(), this::wasEnded));
        raised = decision;
        closedAt = System.nanoTime();
        return found(decision);
    }

    private void wasEnded(Blocker blocker) {
        LOG.warn("ended, because it kept the fence waiting: {}", blocker);
        ended.add(blocker.toString());
    }

    private List<SequenceMove> readSequences() {
        List<SequenceMove> found = moves;
        if (found == null) {
            found = sequences.find();
            farthest = sequences.farthest(found);
            moves = found;
        }
        return found;
    }

    /** Says whether the fence still stands. */
    private Event standing() {
        return source.find(cutover).map(CutoverSteps::found).orElse(Event.FOUND_OPEN);
    }

    private static Event found(Decision decision) {
        return switch (decision.state()) {
            case FENCED -> Event.SUCCEEDED;
            case OPEN -> Event.FOUND_OPEN;
            case FORWARD -> Event.FOUND_FORWARD;
        };
    }

    Event drain() {
        Decision decision = source.find(cutover).orElse(null);
        if (decision == null || decision.state() != Decision.State.FENCED) {
            return decision == null ? Event.FOUND_OPEN : found(decision);
        }
        Duration left = Objects.requireNonNullElse(
                decision.remaining(), setup.settings().deadline());
        Duration budget = Duration.ofMillis((long) (left.toMillis() * (1 - KEPT_AFTER_DRAIN)));
        new Drain(setup.targetDatabase(), setup.plan().migration())
                .await(setup.laneNames(), Drain.FENCE, cutover, budget);
        setup.hooks().drained(cutover);
        return Event.SUCCEEDED;
    }

    /**
     * Compares the keys that changed since the gate's comparison; all rows of a table of which that proof no longer stands.
     *
     * @throws CrossfadeException NOT_EQUAL with the keys that differ
     */
    Event check() {
        ChangedKeys store = new ChangedKeys(setup.targetDatabase(), setup.plan().migration());
        List<String> differing = new ArrayList<>();
        List<TablePlan> tables = setup.tables();
        Set<MappingId> proven = new ProofStore(
                        setup.targetDatabase(), setup.plan().migration())
                .proven()
                .keySet();
        List<ChangedKeys.Of> all = store.of(tables.stream().map(TablePlan::id).toList());
        for (int i = 0; i < tables.size(); i++) {
            MappingId id = tables.get(i).id();
            ChangedKeys.Of keys = proven.contains(id) ? all.get(i) : new ChangedKeys.Of(id, true, List.of());
            if (keys.wholeTable() || !keys.keys().isEmpty()) {
                differing.addAll(differing(tables.get(i), keys));
                keysCompared += keys.keys().size();
            }
        }
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
        return standing();
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

    Event sequences() {
        advanced = sequences.advance(readSequences(), farthest, stands -> journal.writeSequences(cutover, stands));
        return standing();
    }

    /** Does not end before it has read how the row stands; an answer may be lost, a statement may still run. */
    Event decide() {
        long end = System.nanoTime() + setup.settings().deadline().toNanos();
        while (true) {
            try {
                return switch (source.decideForward(cutover).state()) {
                    case FORWARD -> Event.FOUND_FORWARD;
                    // Too late: the fence opens at the next write, or now.
                    case FENCED, OPEN -> Event.FOUND_OPEN;
                };
            } catch (CrossfadeException e) {
                if (e.code() == ErrorCode.INTERRUPTED || System.nanoTime() >= end) {
                    throw e;
                }
                Fence.pause(BETWEEN_ATTEMPTS);
            }
        }
    }

    /**
     * The target's own fence before the route: a writer that comes by the new route must not be refused. Before both the
     * lanes let go of what is no longer theirs.
     */
    Event switchOver() {
        Set<String> over = source.ofMigration(setup.plan().migration()).stream()
                .filter(decision -> decision.state() == Decision.State.FORWARD)
                .map(Decision::target)
                .collect(Collectors.toSet());
        phases.forward(over.containsAll(setup.plan().owningTargets()));
        LaneStore lanes = new LaneStore(setup.targetDatabase(), setup.plan().migration());
        setup.laneNames().forEach(lane -> lanes.setTakenOver(lane, true));
        target.open();
        openedAt = System.nanoTime();
        setup.route()
                .switchTo(new RouteSwitch.Change(
                        cutover, setup.plan().migration(), setup.target(), setup.destination(), setup.sourceTables()));
        return Event.SUCCEEDED;
    }

    /** Opens first and tidies up then: writers wait only for the first. */
    Event undo() {
        Decision.State state = source.open(cutover, setup.plan().migration(), setup.target());
        if (state == Decision.State.FORWARD) {
            return Event.FOUND_FORWARD;
        }
        phases.undone();
        if (source.remove(cutover, setup.settings().lockTimeout(), REMOVAL).isEmpty()) {
            source.removeInstallation();
        }
        return Event.SUCCEEDED;
    }

    /** Triggers of the target's fence, which have no effect any more. @return tables that still carry them */
    List<TableId> removeTargetFence() {
        return target.remove();
    }

    /** Nobody compares what the lanes changed any more. */
    void endProofs() {
        new ProofStore(setup.targetDatabase(), setup.plan().migration()).end(setup.laneNames());
    }

    /** For the journal: where the fence lies in the source's log, until when it stands, what was compared and moved. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        Decision fenced = raised;
        if (fenced != null) {
            facts.put("fencedAt", fenced.fencedAt().toString());
            facts.put("fenceLsn", String.valueOf(fenced.markerLsn()));
            facts.put("opensAt", String.valueOf(fenced.deadline()));
            facts.put("keysCompared", keysCompared);
            facts.put("sequencesMoved", advanced.size());
        }
        if (!ended.isEmpty()) {
            facts.put("ended", List.copyOf(ended));
        }
        return facts;
    }

    CutoverReport report(Map<String, Duration> took) {
        Decision fenced = raised;
        return new CutoverReport(
                cutover,
                setup.target(),
                took,
                closedAt == 0 || openedAt == 0 ? Duration.ZERO : Duration.ofNanos(openedAt - closedAt),
                fenced == null ? null : fenced.markerLsn(),
                keysCompared,
                advanced,
                ended);
    }
}
