package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fence over the side that the writers leave, and the decision row beside it. */
final class FenceEffects {
    private static final Logger LOG = LoggerFactory.getLogger(FenceEffects.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);
    private static final Duration REMOVAL = Duration.ofSeconds(5);

    private final CutoverSetup setup;
    private final Findings findings;

    FenceEffects(CutoverSetup setup, Findings findings) {
        this.setup = setup;
        this.findings = findings;
    }

    Event raise(Side side, String id) {
        FenceWord word = new FenceWords(setup.control(), setup.plan().migration()).ofMigration(setup.random());
        FenceSpec spec = new FenceSpec(
                id,
                setup.plan().migration(),
                setup.target(),
                setup.fencedTables(),
                setup.settings().deadline(),
                word,
                false,
                true,
                setup.destination(),
                setup.lanes().plan().markerPrefix() + Drain.FENCE);
        Decision decision = fence(side)
                .raise(
                        spec,
                        setup.settings().lockTimeout(),
                        setup.settings().fenceTimeout(),
                        new OpenTransactions(setup.settings().terminateAfter(), this::wasEnded));
        findings.closed(decision);
        return found(decision);
    }

    private void wasEnded(Blocker blocker) {
        LOG.warn("ended, because it kept the fence waiting: {}", blocker);
        findings.fenceWaited(blocker);
    }

    Event decision(Side side, String id) {
        return fence(side).find(id).map(FenceEffects::found).orElse(Event.FOUND_OPEN);
    }

    static Event found(Decision decision) {
        return switch (decision.state()) {
            case FENCED -> Event.SUCCEEDED;
            case OPEN -> Event.FOUND_OPEN;
            case FORWARD -> Event.FOUND_FORWARD;
        };
    }

    /** Does not end before it has read how the row stands; an answer may be lost, a statement may still run. */
    Event decide(Side side, String id) {
        Fence fence = fence(side);
        long end = System.nanoTime() + setup.settings().deadline().toNanos();
        while (true) {
            try {
                return switch (fence.decideForward(id).state()) {
                    case FORWARD -> Event.FOUND_FORWARD;
                    // Too late: the fence opens at the next write, or now.
                    case FENCED, OPEN -> Event.FOUND_OPEN;
                };
            } catch (CrossfadeException e) {
                if (e.code() == ErrorCode.NOT_FOUND) {
                    return Event.FOUND_OPEN;
                }
                if (e.code() == ErrorCode.INTERRUPTED || System.nanoTime() >= end) {
                    throw e;
                }
                Fence.pause(BETWEEN_ATTEMPTS);
            }
        }
    }

    Event reopen(Side side, String id) {
        Decision.State state = fence(side).open(id, setup.plan().migration(), setup.target());
        return state == Decision.State.FORWARD ? Event.FOUND_FORWARD : Event.SUCCEEDED;
    }

    /** The triggers; what tables in use still carry has no effect, and goes with {@code complete} or {@code abort}. */
    Event remove(Side side, String id) {
        fence(side).removeTriggers(id, setup.settings().lockTimeout(), REMOVAL);
        return Event.SUCCEEDED;
    }

    private Fence fence(Side side) {
        return new Fence(setup.database(side));
    }
}
