package io.crossfade.control.metrics;

import io.crossfade.control.run.KafkaState;
import io.crossfade.control.run.RunListener;
import io.crossfade.control.run.StageState;
import io.crossfade.control.status.MigrationStatus;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.streamer.StreamStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whether a process that runs a migration's stages does its work, by what it has heard last. It asks nobody. */
public final class MigrationHealth implements RunListener {
    /** An older look says nothing of now. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Map<String, StageState> stages = new TreeMap<>();
    private @Nullable MigrationStatus status;
    private @Nullable Instant lookedAt;
    private @Nullable String unseen;
    private @Nullable KafkaState kafka;

    public MigrationHealth(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void stage(String stage, StageState state) {
        stages.put(stage, state);
    }

    @Override
    public synchronized void looked(MigrationStatus now, @Nullable StreamStats stream) {
        status = now;
        lookedAt = clock.instant();
        unseen = null;
    }

    @Override
    public synchronized void unseen(CrossfadeException failure) {
        unseen = failure.getMessage();
    }

    @Override
    public synchronized void looked(KafkaState answer) {
        kafka = answer;
    }

    @Override
    public boolean asksKafka() {
        return true;
    }

    public synchronized Health health() {
        List<Health.Part> parts = new ArrayList<>();
        parts.add(look());
        parts.add(new Health.Part(
                "control database",
                unseen == null && status != null,
                unseen == null ? answer(status != null) : unseen));
        MigrationStatus known = status;
        if (known != null) {
            known.answered().forEach((name, answers) -> parts.add(new Health.Part(name, answers, answer(answers))));
        }
        KafkaState answered = kafka;
        if (answered != null) {
            String problem = answered.problem();
            parts.add(new Health.Part("kafka", problem == null, problem == null ? answer(true) : problem));
        }
        stages.forEach((name, state) -> parts.add(new Health.Part("stage " + name, state.isWell(), state.label())));
        return Health.of(parts);
    }

    private Health.Part look() {
        Instant at = lookedAt;
        if (at == null) {
            return new Health.Part("look", false, "none yet");
        }
        Duration age = Duration.between(at, clock.instant());
        return new Health.Part("look", age.compareTo(FRESH) < 0, "the last one was " + age.toMillis() + " ms ago");
    }

    private static String answer(boolean answers) {
        return answers ? "answers" : "does not answer";
    }
}
