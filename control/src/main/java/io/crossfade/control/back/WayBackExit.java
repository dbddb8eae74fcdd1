package io.crossfade.control.back;

import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.EndingSetup;
import io.crossfade.control.ending.WayBackRemoval;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Takes a way back away, for who holds its lock. Cut off anywhere, the next call goes on: its row goes last. */
final class WayBackExit {
    private static final Duration STAGES_END_WITHIN = Duration.ofSeconds(15);

    private final WayBackSetup setup;
    private final StoredWayBack stored;
    private final MigrationStore store;

    WayBackExit(WayBackSetup setup, StoredWayBack stored) {
        this.setup = setup;
        this.stored = stored;
        this.store = new MigrationStore(setup.control());
    }

    /** @throws io.crossfade.core.error.CrossfadeException ALREADY_RUNNING if a stage does not end */
    EndingReport onceIdle() {
        giveUp();
        try (QuietStages quiet = QuietStages.await(setup.control(), stored.plan(), STAGES_END_WITHIN)) {
            quiet.requireHeld();
            return whileIdle();
        }
    }

    /** While the caller keeps its stages from running. */
    EndingReport whileIdle() {
        giveUp();
        EndingReport report = new WayBackRemoval(ending()).remove();
        if (report.isClean()) {
            store.journal(setup.forward().migration(), "way back removed", setup.detail());
            store.remove(name());
        }
        return report;
    }

    /** Before anything of it goes: a stage that then misses something knows why. */
    private void giveUp() {
        Phase phase = store.get(name()).phase();
        if (!phase.hasEnded()) {
            store.enter(name(), phase, Phase.ABORTED, "{}");
        }
    }

    private String name() {
        return stored.row().migration();
    }

    private EndingSetup ending() {
        return new EndingSetup(
                stored.plan(),
                Optional.of(setup.read()),
                setup.control(),
                Map.of(WayBackPlanner.SOURCE, setup.filled()),
                setup.config().cutover(),
                setup.topics());
    }
}
