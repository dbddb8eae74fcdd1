package io.crossfade.control.cli;

import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.Supervisor;

/** Runs some stages of a migration until they end or are stopped. */
final class StageRun {
    private StageRun() {}

    static void snapshot(Console console, Operations operations) throws InterruptedException {
        PlanReport plan = operations.plan();
        plan.refuseIfErrors();
        Progress progress = console.newProgress();
        follow(console, operations.runSnapshot(plan, progress), progress);
    }

    static void stream(Console console, Operations operations) throws InterruptedException {
        Progress progress = console.newProgress();
        follow(console, operations.runStream(progress), progress);
    }

    static void apply(Console console, Operations operations) throws InterruptedException {
        Progress progress = console.newProgress();
        follow(console, operations.runApply(progress), progress);
    }

    private static void follow(Console console, Supervisor stages, Progress progress) throws InterruptedException {
        try (Supervisor running = stages;
                Interrupt interrupt = Interrupt.closing(running, console)) {
            interrupt.arm();
            running.follow();
            progress.note("ended");
        }
    }
}
