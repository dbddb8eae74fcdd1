package io.crossfade.control.run;

import io.crossfade.control.cutover.TargetFence;
import io.crossfade.core.config.CutoverSettings;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import java.security.SecureRandom;
import java.util.List;

/**
 * Keeps foreign writers off the targets' moved tables from the copy until the switch, and has those recorded that come
 * through. Our own sessions there say the migration's word.
 */
final class TargetGuard {
    private final MigrationPlan plan;
    private final Databases databases;
    private final CutoverSettings settings;

    TargetGuard(MigrationPlan plan, Databases databases, CutoverSettings settings) {
        this.plan = plan;
        this.databases = databases;
        this.settings = settings;
    }

    /** The same for some of the plan's lanes. */
    TargetGuard only(MigrationPlan part) {
        return new TargetGuard(part, databases, settings);
    }

    /** Closes the tables that were there before; called before the first row is copied. */
    void beforeCopy() {
        close(false);
    }

    /** Closes what is still open; called when all tables are there. */
    void afterCopy() {
        close(true);
    }

    private void close(boolean alsoMadeOnes) {
        databases.targets().forEach((name, database) -> {
            List<LanePlan> lanes = plan.lanes().stream()
                    .filter(lane -> lane.target().equals(name))
                    .toList();
            boolean allThere =
                    lanes.stream().flatMap(lane -> lane.tables().stream()).noneMatch(table -> table.createTarget());
            boolean any =
                    lanes.stream().flatMap(lane -> lane.tables().stream()).anyMatch(table -> !table.sharesTarget());
            if (any && (allThere || alsoMadeOnes)) {
                new TargetFence(plan, name, database, settings).install(databases.control(), new SecureRandom());
            }
        });
    }
}
