package io.crossfade.control.cli;

import io.crossfade.control.progress.Progress;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.Supervisor;

/** Runs some stages of a migration until they end or are stopped. */
final class StageRun {
    private final Console console;
    private final Operations operations;
    private final MetricsOption metrics;
    private final String goOn;

    /** @param goOn the command that goes on where it was */
    StageRun(Console console, Operations operations, MetricsOption metrics, String goOn) {
        this.console = console;
        this.operations = operations;
        this.metrics = metrics;
        this.goOn = goOn;
    }

    private interface Start {
        Supervisor of(Progress progress, RunListener listener);
    }

    void snapshot() throws InterruptedException {
        PlanReport plan = operations.plan();
        plan.refuseIfErrors();
        follow((progress, listener) -> operations.runSnapshot(plan, progress, listener));
    }

    void stream() throws InterruptedException {
        follow(operations::runStream);
    }

    void apply() throws InterruptedException {
        follow(operations::runApply);
    }

    private void follow(Start start) throws InterruptedException {
        Progress progress = console.newProgress();
        try (Monitoring monitoring = Monitoring.start(metrics, operations, console);
                Supervisor running = start.of(progress, monitoring.listener());
                Interrupt interrupt = Interrupt.closing(running, console, goOn)) {
            interrupt.arm();
            running.follow();
            progress.note("ended");
        }
    }
}
