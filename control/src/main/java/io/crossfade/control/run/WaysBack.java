package io.crossfade.control.run;

import io.crossfade.control.back.WayBack;
import io.crossfade.control.back.WayBackSetup;
import io.crossfade.control.ending.TopicRemoval;
import io.crossfade.core.config.MigrationConfig;
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

    /** Those of all targets that writers may move to, whether they are made or not. */
    List<WayBack> all() {
        return forward.owningTargets().stream()
                .map(target -> new WayBack(setup(target)))
                .toList();
    }
}
