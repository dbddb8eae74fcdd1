package io.crossfade.control.back;

import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.StageLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The locks of all stages of a way back: while they are held, none of them runs and none can start. */
final class QuietStages implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final List<StageLock> held = new ArrayList<>();

    private QuietStages() {}

    /**
     * Waits until stages that have seen the end of the way back have ended.
     *
     * @throws CrossfadeException ALREADY_RUNNING if one still runs
     */
    static QuietStages await(Database control, MigrationPlan plan, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        QuietStages quiet = new QuietStages();
        try {
            for (String stage : StageLock.streaming(plan)) {
                quiet.held.add(take(control, plan.migration(), stage, end));
            }
            return quiet;
        } catch (RuntimeException e) {
            quiet.close();
            throw e;
        }
    }

    private static StageLock take(Database control, String migration, String stage, long end) {
        while (true) {
            try {
                return StageLock.take(control, migration, stage);
            } catch (CrossfadeException e) {
                if (e.code() != ErrorCode.ALREADY_RUNNING || System.nanoTime() >= end) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** @throws CrossfadeException CONNECTION_LOST if a lock is gone with its session */
    void requireHeld() {
        held.forEach(StageLock::requireHeld);
    }

    @Override
    public void close() {
        held.forEach(StageLock::close);
        held.clear();
    }
}
