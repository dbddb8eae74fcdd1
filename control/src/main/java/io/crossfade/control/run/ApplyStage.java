package io.crossfade.control.run;

import io.crossfade.applier.LaneApplier;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.log.LogContext;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.store.LaneStore;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import java.util.concurrent.CompletableFuture;

/** One lane's applier as a stage. It may begin once the lane's topic is there, and itself waits for the lane's copy. */
final class ApplyStage implements Stage {
    private final LanePlan lane;
    private final String planHash;
    private final Databases databases;
    private final KafkaEndpoint kafka;
    private final ApplySettings settings;
    private final RunListener listener;

    /** @param planHash of the plan that the lane is of */
    ApplyStage(
            LanePlan lane,
            String planHash,
            Databases databases,
            KafkaEndpoint kafka,
            ApplySettings settings,
            RunListener listener) {
        this.lane = lane;
        this.planHash = planHash;
        this.databases = databases;
        this.kafka = kafka;
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public String name() {
        return StageLock.ofLane(lane.lane());
    }

    @Override
    public void setLogContext() {
        LogContext.STAGE.set(name());
        LogContext.LANE.set(lane.lane());
    }

    /** The topic is made by the stream stage, perhaps in another process. */
    @Override
    public boolean isReady() {
        return new LaneStore(databases.target(lane.target()), databases.migration())
                .find(lane.lane())
                .filter(record -> record.topicId() != null)
                .isPresent();
    }

    @Override
    public Running start() {
        StageLock lock = StageLock.take(databases.control(), databases.migration(), name());
        try {
            Additions.refuseOtherPlan(new MigrationStore(databases.control()), databases.migration(), planHash);
            return new Applying(apply(), lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private LaneApplier apply() {
        return LaneApplier.start(
                lane,
                databases.migration(),
                databases.server().orElse(null),
                databases.passing(lane.target()),
                kafka,
                settings,
                listener::applied);
    }

    private record Applying(LaneApplier applier, StageLock lock) implements Running {
        @Override
        public CompletableFuture<Void> ended() {
            return applier.end();
        }

        @Override
        public void close() {
            applier.close();
            lock.close();
        }
    }
}
