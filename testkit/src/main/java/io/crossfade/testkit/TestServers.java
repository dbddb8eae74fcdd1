package io.crossfade.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * The servers that integration tests run against: containers where a Docker engine answers, embedded servers where none
 * does. The tests are the same; the system property {@code crossfade.servers} ({@code embedded} or {@code docker})
 * decides where looking is not wanted.
 */
public final class TestServers {
    private TestServers() {}

    /** A PostgreSQL server of {@code major} with {@code wal_level=logical}. */
    public static DatabaseServer postgres(int major) {
        return postgres(major, Map.of());
    }

    /** As {@link #postgres(int)}, with further server parameters. */
    public static DatabaseServer postgres(int major, Map<String, String> settings) {
        if (dockerAnswers()) {
            return ContainerPostgres.start(major, settings);
        }
        PostgresServer.Builder builder = PostgresServer.of(major);
        settings.forEach(builder::config);
        return builder.start();
    }

    /** A Kafka cluster of one broker. */
    public static LogServer kafka() {
        return dockerAnswers() ? ContainerKafka.startNew() : KafkaBroker.startNew();
    }

    /** Whether tests run in containers. Does not ask for an engine where there is no sign of one: asking takes long. */
    public static boolean dockerAnswers() {
        return switch (System.getProperty("crossfade.servers", "auto")) {
            case "embedded" -> false;
            case "docker" -> true;
            case "auto" -> showsSignsOfDocker() && DockerDetection.answers();
            case String other ->
                throw new IllegalArgumentException(
                        "crossfade.servers is '" + other + "', not embedded, docker or auto");
        };
    }

    private static boolean showsSignsOfDocker() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    /** Keeps Testcontainers out of class loading where it is not asked. */
    private static final class DockerDetection {
        static boolean answers() {
            return DockerClientFactory.instance().isDockerAvailable();
        }
    }
}
