package io.crossfade.control.cutover;

import java.time.Duration;
import java.util.Optional;

/**
 * One process's walk to a cutover's end, with what people want to know of it: how long each state took, what came of it, and
 * where it stands if it cannot go on.
 */
final class CutoverRun {
    private final CutoverSetup setup;
    private final Findings findings;
    private final CutoverDriver driver;
    private final CutoverErrors errors;

    CutoverRun(CutoverSetup setup, Findings findings, Effects effects) {
        this.setup = setup;
        this.findings = findings;
        this.driver = new CutoverDriver(effects);
        this.errors = new CutoverErrors(setup);
    }

    CutoverReport from(Machine first) {
        return end(walk(first));
    }

    /** @return empty: it is undone; otherwise its point of no return was passed, and it is finished */
    Optional<CutoverReport> undoing(Machine left) {
        Machine machine = walk(left.undoing());
        return machine.state() instanceof CutoverState.Undone ? Optional.empty() : Optional.of(end(machine));
    }

    private Machine walk(Machine first) {
        Machine machine = first;
        while (machine.state() instanceof CutoverState.Active active) {
            boolean idle = active.commands(machine).isEmpty();
            machine = idle ? driver.step(machine) : through(active, machine);
        }
        return driver.step(machine);
    }

    private Machine through(CutoverState.Active state, Machine entered) {
        long startedAt = System.nanoTime();
        Machine machine = entered;
        do {
            machine = driver.step(machine);
        } while (machine.step() > 0);
        Duration time = Duration.ofNanos(System.nanoTime() - startedAt);
        findings.took(state, time);
        setup.hooks().ended(state, machine.state(), time);
        if (state instanceof CutoverState.Lasting lasting && machine.state().equals(lasting)) {
            throw errors.stuck(lasting, findings.failure());
        }
        return machine;
    }

    private CutoverReport end(Machine machine) {
        return switch (machine.state()) {
            case CutoverState.Done ignored -> {
                new TidyUp(setup).after(machine.fencesToOpen());
                yield findings.report(machine.id(), setup.target(), setup.moving());
            }
            case CutoverState.Refused ignored -> throw errors.refused(findings.refusals(), findings.failure());
            case CutoverState.Undone ignored -> throw errors.undone(findings.failure());
            case CutoverState.Active active -> throw new IllegalStateException("not an end: " + active.label());
        };
    }
}
