package io.crossfade.control.cli;

import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.Supervisor;

/** Runs some stages of a migration until they end or are stopped. */
final class StageRun {
    private StageRun() {}

    static void snapshot(Console console, Operations operations, String goOn) throws InterruptedException {
        PlanReport plan = operations.plan();
        plan.refuseIfErrors();
        Progress progress = console.newProgress();
        follow(console, operations.runSnapshot(plan, progress), progress, goOn);
    }

    static void stream(Console console, Operations operations, String goOn) throws InterruptedException {
        Progress progress = console.newProgress();
        follow(console, operations.runStream(progress), progress, goOn);
    }

    static void apply(Console console, Operations operations, String goOn) throws InterruptedException {
        Progress progress = console.newProgress();
        follow(console, operations.runApply(progress), progress, goOn);
    }

    private static void follow(Console console, Supervisor stages, Progress progress, String goOn)
            throws InterruptedException {
        try (Supervisor running = stages;
                Interrupt interrupt = Interrupt.closing(running, console, goOn)) {
            interrupt.arm();
            running.follow();
            progress.note("ended");
        }
    }
}
