package io.crossfade.control.serve;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.run.Operations;
import io.crossfade.control.run.Overview;
import io.crossfade.control.run.PlanReport;
import io.crossfade.control.run.Supervisor;
import io.crossfade.core.db.Backoff;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.error.ErrorCode.Disposition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All stages of a migration, until it is stopped or the migration ends; where a server is away it waits and tries again.
 *
 * @param goesOn whether stages that ran before go on: they wait while another process still has them
 */
record RunWork(boolean goesOn) implements Work {
    static final String KIND = "run";

    /**
     * What it found and did.
     *
     * @param overview at its end; null: it goes on
     */
    record Ran(
            boolean accepted,
            List<Finding> findings,
            @Nullable Overview overview) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Brought carryOut(Operations operations, LiveOperation live) throws InterruptedException {
        int attempt = 0;
        while (true) {
            long began = System.nanoTime();
            try {
                return Brought.of(once(operations, live));
            } catch (CrossfadeException | WorkRefused e) {
                CrossfadeException why = e instanceof WorkRefused refused ? refused.why() : (CrossfadeException) e;
                if (live.stopped() != null || !isWorthWaiting(why)) {
                    throw e;
                }
                attempt = System.nanoTime() - began > Backoff.DEFAULT.most().toNanos() ? 1 : attempt + 1;
                live.progress().note(why.getMessage() + "; tries again");
                Thread.sleep(Backoff.DEFAULT.after(attempt)); // as long as a server is away
            }
        }
    }

    private boolean isWorthWaiting(CrossfadeException e) {
        return e.code().disposition() == Disposition.RETRY || (goesOn && e.code() == ErrorCode.ALREADY_RUNNING);
    }

    private static Ran once(Operations operations, LiveOperation live) throws InterruptedException {
        PlanReport report = Works.requireAccepted(operations.plan());
        operations.asked().found(live.id(), StoredJson.write(new Ran(true, report.findings(), null)));
        try (Supervisor supervisor = operations.run(report, live.progress(), live.listener())) {
            live.runs(supervisor);
            try {
                supervisor.awaitInSync();
                if (operations.follows() && live.stopped() == null) {
                    live.progress().note("in sync");
                    supervisor.follow();
                }
            } finally {
                live.ran(supervisor);
            }
        }
        if (live.stopped() != null) {
            throw new InterruptedException();
        }
        return new Ran(true, report.findings(), operations.overview().orElse(null));
    }
}
