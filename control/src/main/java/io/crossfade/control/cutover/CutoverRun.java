package io.crossfade.control.cutover;

import io.crossfade.control.cutover.CutoverState.Event;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process's walk through the states of {@link CutoverState}: journal the state, run its action, take the exit that
 * its outcome names. It ends in an end state, or with an error that says which side takes writes.
 */
final class CutoverRun {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverRun.class);

    private final CutoverSetup setup;
    private final String cutover;
    private final CutoverJournal journal;
    private final CutoverSteps steps;
    private final Supplier<GateReport> gate;
    private final Map<String, Duration> took = new LinkedHashMap<>();
    private List<String> refusals = List.of();
    private @Nullable RuntimeException failure;

    CutoverRun(
            CutoverSetup setup, String cutover, CutoverJournal journal, CutoverSteps steps, Supplier<GateReport> gate) {
        this.setup = setup;
        this.cutover = cutover;
        this.journal = journal;
        this.steps = steps;
        this.gate = gate;
    }

    CutoverReport from(CutoverState first) {
        CutoverState state = first;
        while (true) {
            switch (state) {
                case CutoverState.Active active -> state = step(active);
                case CutoverState.End end -> {
                    return end(end);
                }
            }
        }
    }

    private CutoverState step(CutoverState.Active state) {
        long startedAt = System.nanoTime();
        Event event = act(state);
        Duration time = Duration.ofNanos(System.nanoTime() - startedAt);
        CutoverState next = state.on(event);
        took.merge(state.label(), time, Duration::plus);
        setup.hooks().ended(state, next, time);
        if (event == Event.FAILED && state instanceof CutoverState.Lasting lasting) {
            throw stuck(lasting);
        }
        return next;
    }

    /** Runs a state's action; its failure is an outcome like any other. */
    private Event act(CutoverState.Active state) {
        try {
            enter(state);
            return switch (state) {
                case CutoverState.Gate ignored -> pass();
                case CutoverState.Fencing ignored -> steps.fence();
                case CutoverState.Draining ignored -> steps.drain();
                case CutoverState.Checking ignored -> steps.check();
                case CutoverState.Sequencing ignored -> steps.sequences();
                case CutoverState.Deciding ignored -> steps.decide();
                case CutoverState.Switching ignored -> steps.switchOver();
                case CutoverState.Undoing ignored -> steps.undo();
            };
        } catch (RuntimeException e) {
            RuntimeException earlier = failure;
            if (earlier == null) {
                failure = e;
            } else if (!earlier.equals(e)) {
                earlier.addSuppressed(e);
            }
            return Event.FAILED;
        }
    }

    private void enter(CutoverState state) {
        try {
            journal.write(cutover, state, detail(state));
        } catch (CrossfadeException e) {
            if (!(state instanceof CutoverState.Undoing)) {
                throw e;
            }
            // Opening the source is right whatever the journal says, and must not wait for the control database.
            LOG.warn("the journal does not know that cutover {} is being undone: {}", cutover, e.getMessage());
        }
        setup.hooks().entered(state);
    }

    private Map<String, ?> detail(CutoverState state) {
        Map<String, Object> detail = new LinkedHashMap<>(facts());
        RuntimeException cause = failure;
        if (state instanceof CutoverState.Undoing && cause != null) {
            detail.put("because", String.valueOf(cause.getMessage()));
        }
        return detail;
    }

    /** What the steps found out, and how long each took. */
    private Map<String, ?> facts() {
        Map<String, Object> facts = new LinkedHashMap<>(steps.facts());
        took.forEach((label, time) -> facts.put(label + "Millis", time.toMillis()));
        return facts;
    }

    private Event pass() {
        refusals = gate.get().refusals();
        return refusals.isEmpty() ? Event.SUCCEEDED : Event.FAILED;
    }

    private CutoverReport end(CutoverState.End state) {
        journal(state);
        return switch (state) {
            case CutoverState.Done ignored -> {
                tidyUp();
                yield steps.report(took);
            }
            case CutoverState.Refused ignored -> throw refused();
            case CutoverState.Undone ignored -> throw undone();
        };
    }

    /** The outcome stands, whether or not it can be written down; started again, the last action repeats itself. */
    private void journal(CutoverState state) {
        try {
            journal.write(
                    cutover, state, state instanceof CutoverState.Refused ? Map.of("refusals", refusals) : facts());
        } catch (CrossfadeException e) {
            LOG.warn("the journal does not know that cutover {} is {}: {}", cutover, state.label(), e.getMessage());
        }
    }

    /** What the cutover needed and nobody needs any more; each goes by itself. A failure changes nothing about the outcome. */
    private void tidyUp() {
        tidyUp(() -> {
            List<TableId> left = steps.removeTargetFence();
            if (!left.isEmpty()) {
                LOG.warn("tables in use keep triggers without effect until `crossfade complete`: {}", left);
            }
        });
        tidyUp(steps::endProofs);
    }

    private static void tidyUp(Runnable step) {
        try {
            step.run();
        } catch (CrossfadeException e) {
            LOG.warn("left after the cutover, `crossfade complete` removes it: {}", e.getMessage());
        }
    }

    private CrossfadeException refused() {
        RuntimeException cause = failure;
        if (refusals.isEmpty() && cause != null) {
            return new CrossfadeException(
                    ErrorCode.CUTOVER_REFUSED,
                    "the gate could not look at everything: " + cause.getMessage(),
                    cause instanceof CrossfadeException known ? known.remedy() : ErrorCode.CUTOVER_REFUSED.remedy(),
                    cause);
        }
        return new CrossfadeException(
                ErrorCode.CUTOVER_REFUSED, "the cutover was refused:\n  - " + String.join("\n  - ", refusals));
    }

    private CrossfadeException undone() {
        RuntimeException cause = failure;
        String because = cause == null ? "the fence had opened by itself, after its deadline" : cause.getMessage();
        return new CrossfadeException(
                ErrorCode.CUTOVER_UNDONE,
                "the cutover of target '" + setup.target() + "' was undone, the source takes writes: " + because,
                cause instanceof CrossfadeException known ? known.remedy() : ErrorCode.CUTOVER_UNDONE.remedy(),
                cause);
    }

    /** The state cannot be left now; the same command takes it up again. */
    private CrossfadeException stuck(CutoverState.Lasting state) {
        RuntimeException cause = failure;
        String because = cause == null ? "" : ": " + cause.getMessage();
        return switch (state) {
            case CutoverState.Deciding ignored ->
                new CrossfadeException(
                        ErrorCode.UNREACHABLE,
                        "the source does not say whether the point of no return is passed, so both sides stay closed"
                                + because,
                        "bring the source back, then run `crossfade cutover` again: it reads the decision there and goes"
                                + " forward or back",
                        cause);
            case CutoverState.Switching ignored ->
                new CrossfadeException(
                        ErrorCode.CUTOVER_FORWARD,
                        "the point of no return is passed, but the switch to target '" + setup.target()
                                + "' is not finished" + because,
                        cause instanceof CrossfadeException known ? known.remedy() : ErrorCode.CUTOVER_FORWARD.remedy(),
                        cause);
            case CutoverState.Undoing ignored ->
                new CrossfadeException(
                        ErrorCode.UNREACHABLE,
                        "the cutover could not be undone yet" + because
                                + "; the source opens by itself at the fence's deadline, at the latest "
                                + setup.settings().deadline().toSeconds() + " s after the fence",
                        "run `crossfade cutover` again to tidy up",
                        cause);
        };
    }
}
