package io.crossfade.testkit;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * An Apache Kafka broker with its own controller inside this JVM, on loopback ports. It keeps its data over
 * {@link #stop} and {@link #start}; {@link #close} removes the data unless the directory was given.
 */
public final class KafkaBroker implements LogServer {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int TRIES = 3;

    private final Path directory;
    private final boolean temporary;
    private final int port;
    private final int controllerPort;
    private final Map<String, String> settings;
    private @Nullable KafkaRaftServer server;

    private KafkaBroker(Path directory, boolean temporary, Map<String, String> settings) {
        this.directory = directory;
        this.temporary = temporary;
        this.settings = settings;
        port = FreePort.find();
        controllerPort = otherThan(port);
    }

    private static int otherThan(int port) {
        int other = FreePort.find();
        return other == port ? otherThan(port) : other;
    }

    /** A new broker in a temporary directory. */
    public static KafkaBroker start(Map<String, String> settings) {
        return started(() -> new KafkaBroker(Directories.create("crossfade-kafka-"), true, settings));
    }

    public static KafkaBroker startNew() {
        return start(Map.of());
    }

    /** A broker over {@code directory}, which is formatted if it is empty or absent and kept on close. */
    public static KafkaBroker over(Path directory, Map<String, String> settings) {
        return started(() -> new KafkaBroker(directory, false, settings));
    }

    /** Another process may take a port between our look and the broker's bind: then other ports. */
    private static KafkaBroker started(Supplier<KafkaBroker> makes) {
        Exception last = null;
        for (int i = 0; i < TRIES; i++) {
            KafkaBroker broker = makes.get();
            try {
                if (!Files.exists(broker.directory.resolve("meta.properties"))) {
                    broker.format();
                }
                broker.start();
                return broker;
            } catch (Exception e) {
                broker.close();
                last = e;
            }
        }
        throw new IllegalStateException("the Kafka broker did not start", last);
    }

    private void format() throws Exception {
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    /** Starts the stopped broker again, over the same data and on the same ports. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(properties()), Time.SYSTEM);
        server = starting;
        starting.startup();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", directory.toString(),
                "auto.create.topics.enable", "false"));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1"));
        properties.putAll(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "log.cleaner.dedupe.buffer.size", "2097152",
                "num.io.threads", "2",
                "num.network.threads", "2",
                "num.recovery.threads.per.data.dir", "1",
                "background.threads", "2"));
        properties.putAll(settings);
        return properties;
    }

    /** Stops the broker in order; its data stays. */
    public synchronized void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    public void restart() {
        stop();
        start();
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Makes a topic with one replica and waits until it exists. */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()))) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
            admin.createTopics(List.of(topic)).all().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making topic " + name, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic " + name + " was not made", e);
        }
    }

    @Override
    public void close() {
        stop();
        if (temporary) {
            Directories.delete(directory);
        }
    }
}
