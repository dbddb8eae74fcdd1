package io.crossfade.control.serve;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.Supervisor;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode.Disposition;
import org.jspecify.annotations.Nullable;

/** All stages of a migration, until it is stopped or the migration ends; where a server is away it waits and tries again. */
final class RunWork implements Work {
    static final String KIND = "run";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public @Nullable Object carryOut(Operations operations, LiveOperation live) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                once(operations, live);
                return operations.overview().orElse(null);
            } catch (CrossfadeException e) {
                if (live.isCancelled() || e.code().disposition() != Disposition.RETRY) {
                    throw e;
                }
                live.progress().note(e.getMessage() + "; tries again");
                Thread.sleep(Backoff.DEFAULT.after(attempt)); // as long as a server is away
            }
        }
    }

    private static void once(Operations operations, LiveOperation live) throws InterruptedException {
        PlanReport report = Works.requireAccepted(operations.plan());
        report.findings().stream()
                .filter(finding -> finding.severity() != Finding.Severity.INFO)
                .forEach(finding -> live.progress().note(finding.where() + ": " + finding.what()));
        try (Supervisor supervisor = operations.run(report, live.progress(), RunListener.SILENT)) {
            live.runs(supervisor);
            try {
                supervisor.awaitInSync();
                if (operations.follows()) {
                    live.progress().note("in sync");
                    supervisor.follow();
                }
            } finally {
                live.ran(supervisor);
            }
        }
    }
}
