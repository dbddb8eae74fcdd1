package io.crossfade.control.run;

import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka that a migration uses: the cluster that the file names, or, for {@code kafka: embedded}, a broker inside this
 * process over a folder beside the file, which stays until the migration is ended.
 */
final class MigrationKafka implements AutoCloseable {
    /** What a machine's crash must not take: every record is on the disk before it is acknowledged. */
    private static final Map<String, String> DURABLE = Map.of("log.flush.interval.messages", "1");

    private final KafkaEndpoint endpoint;
    private final @Nullable KafkaBroker broker;

    private MigrationKafka(KafkaEndpoint endpoint, @Nullable KafkaBroker broker) {
        this.endpoint = endpoint;
        this.broker = broker;
    }

    /** Connects nothing yet; starts the broker where it is embedded. */
    static MigrationKafka open(MigrationConfig config, Path file) {
        if (!config.kafka().isEmbedded()) {
            return new MigrationKafka(config.kafka(), null);
        }
        KafkaBroker broker = KafkaBroker.over(folder(config, file), DURABLE);
        return new MigrationKafka(new KafkaEndpoint(broker.bootstrap(), Map.of()), broker);
    }

    private static Path folder(MigrationConfig config, Path file) {
        Path folder = file.toAbsolutePath().resolveSibling(".crossfade").resolve(config.migration() + "-kafka");
        try {
            return Files.createDirectories(folder);
        } catch (java.io.IOException e) {
            throw new CrossfadeException(
                    ErrorCode.CONFIG_INVALID,
                    "kafka: embedded keeps its data in " + folder + ", which cannot be made: " + e.getMessage(),
                    e);
        }
    }

    /** @throws CrossfadeException USAGE where the broker lives in another process only */
    static KafkaEndpoint shared(MigrationConfig config) {
        if (config.kafka().isEmbedded()) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "kafka: embedded is inside the process of `crossfade run`, and stages of their own cannot reach it",
                    "name a cluster with kafka.bootstrap, or use `crossfade run`",
                    null);
        }
        return config.kafka();
    }

    KafkaEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
    }
}
