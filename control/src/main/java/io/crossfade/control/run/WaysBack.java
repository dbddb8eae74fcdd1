package io.crossfade.control.run;

import io.crossfade.control.back.WayBack;
import io.crossfade.control.back.WayBackSetup;
import io.crossfade.control.ending.EndingReport;
import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.snapshotter.SnapshotListener;
import io.crossfade.snapshotter.SnapshotterSetup;
import java.time.Clock;
import java.util.List;

/** The ways back of a migration's targets. */
final class WaysBack {
    private final MigrationPlan forward;
    private final Databases databases;
    private final MigrationConfig config;
    private final TopicRemoval topics;

    /** @param databases with a server as the source */
    WaysBack(MigrationPlan forward, Databases databases, MigrationConfig config, TopicRemoval topics) {
        this.forward = forward;
        this.databases = databases;
        this.config = config;
        this.topics = topics;
    }

    /** What a target's way back is made with. */
    WayBackSetup setup(String target) {
        return new WayBackSetup(
                forward,
                target,
                config,
                databases.source(),
                databases.target(target),
                databases.control(),
                topics,
                SnapshotterSetup.DEFAULT_SLOT_DEADLINE,
                SnapshotListener.SILENT,
                Clock.systemUTC());
    }

    /** Takes away those that are made, for who holds {@link StageLocks}. */
    EndingReport remove() {
        return databases.targets().keySet().stream().map(this::remove).reduce(EndingReport.NOTHING, EndingReport::and);
    }

    /** The same for one target. What does not answer keeps its part until another time, which is said. */
    EndingReport remove(String target) {
        try {
            return new WayBack(setup(target)).removeIdle();
        } catch (CrossfadeException e) {
            if (e.code().disposition() != ErrorCode.Disposition.RETRY || e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return new EndingReport(List.of(), List.of("way back of target '" + target + "': " + e.getMessage()));
        }
    }
}
