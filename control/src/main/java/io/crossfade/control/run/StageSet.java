package io.crossfade.control.run;

import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.progress.Progress;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.core.store.StageLock;
import io.crossfade.snapshotter.SnapshotterSetup;
import io.crossfade.streamer.StreamStats;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stages of one migration, made from its config and plan: one constructor call each, nothing started. */
final class StageSet implements AutoCloseable {
    private final Databases databases;
    private final MigrationKafka kafka;
    private final MigrationStore store;
    private final CopyProgress copyProgress;
    private final @Nullable KafkaLook kafkaLook;
    private final Stage snapshot;
    private final List<Stage> stream = new ArrayList<>();
    private final @Nullable StreamStage slotStream;
    private final List<Stage> apply = new ArrayList<>();

    /** @param kafka owned from now on: closed with the stages */
    StageSet(
            MigrationConfig config,
            MigrationPlan plan,
            Databases databases,
            MigrationKafka kafka,
            Progress progress,
            RunListener listener) {
        Clock clock = Clock.systemUTC();
        this.databases = databases;
        this.kafka = kafka;
        store = new MigrationStore(databases.control());
        copyProgress = new CopyProgress(
                progress, plan.tables().mapToLong(TablePlan::estimatedRows).sum(), listener);
        Optional<SqliteSource> file = SqliteSource.of(config);
        boolean follows = file.map(SqliteSource::follows).orElse(true);
        kafkaLook = follows && listener.asksKafka() ? new KafkaLook(kafka.endpoint()) : null;
        if (file.isPresent()) {
            LanePlan lane = plan.lanes().getFirst();
            snapshot = new SqliteCopyStage(file.get(), lane, databases, progress);
            slotStream = null;
            if (!follows) {
                return;
            }
            stream.add(new SqliteStreamStage(file.get(), plan, lane, databases, kafka.endpoint(), clock));
        } else {
            snapshot = snapshotStage(config, plan, clock, listener);
            slotStream = new StreamStage(plan, databases, kafka.endpoint(), clock);
            stream.add(slotStream);
        }
        String planHash = PlanJson.hash(plan);
        for (LanePlan lane : plan.lanes()) {
            apply.add(new ApplyStage(lane, planHash, databases, kafka.endpoint(), config.apply(), listener));
        }
        if (file.isEmpty()) {
            plan.owningTargets().forEach(target -> wayBack(config, target, clock, listener));
        }
    }

    /** What waits for a target's way back to be made. */
    private void wayBack(MigrationConfig config, String target, Clock clock, RunListener listener) {
        stream.add(new WayBackStage(
                target,
                StageLock.STREAM,
                databases,
                (back, ends) -> List.of(new StreamStage(back, ends, kafka.endpoint(), clock)),
                listener));
        apply.add(new WayBackStage(
                target,
                "apply",
                databases,
                (back, ends) -> back.lanes().stream()
                        .<Stage>map(lane -> new ApplyStage(
                                lane, PlanJson.hash(back), ends, kafka.endpoint(), config.apply(), RunListener.SILENT))
                        .toList(),
                listener));
    }

    private SnapshotStage snapshotStage(MigrationConfig config, MigrationPlan plan, Clock clock, RunListener listener) {
        return new SnapshotStage(
                new SnapshotterSetup(
                        databases.source(),
                        databases.targets(),
                        store,
                        plan,
                        config.copy(),
                        config.budget(),
                        SnapshotterSetup.DEFAULT_SLOT_DEADLINE,
                        clock,
                        copyProgress),
                databases,
                new TargetGuard(plan, databases, config.cutover()),
                totals -> {
                    copyProgress.close();
                    listener.copied(totals);
                });
    }

    Databases databases() {
        return databases;
    }

    MigrationStore store() {
        return store;
    }

    Stage snapshot() {
        return snapshot;
    }

    /** None where a file is copied once; that of the slot comes first, those of the ways back after it. */
    List<Stage> stream() {
        return List.copyOf(stream);
    }

    /** One for each lane, and one for each way back. */
    List<Stage> apply() {
        return List.copyOf(apply);
    }

    List<Stage> all() {
        List<Stage> all = new ArrayList<>(List.of(snapshot));
        all.addAll(stream);
        all.addAll(apply);
        return all;
    }

    @Nullable
    StreamStats streamStats() {
        return slotStream == null ? null : slotStream.stats();
    }

    /** What Kafka answered since the last call; empty where nothing came, or nobody wants to hear. */
    Optional<KafkaState> kafka(Set<String> topics) {
        return kafkaLook == null ? Optional.empty() : kafkaLook.look(topics);
    }

    @Override
    public void close() {
        copyProgress.close();
        if (kafkaLook != null) {
            kafkaLook.close();
        }
        kafka.close();
    }
}
