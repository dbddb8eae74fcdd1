package io.crossfade.bench;

import io.crossfade.core.model.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The chain that is in use today: Debezium's PostgreSQL source and Debezium's JDBC sink on a standalone Kafka Connect, with
 * a Kafka broker. Connect has a process and a class path of its own, the broker a process.
 */
final class ConnectChain implements StreamSystem {
    private static final String MAIN = "org.apache.kafka.connect.cli.ConnectStandalone";

    private final Path classPathFile;

    /** @param home the folder of the clone */
    ConnectChain(Path home) {
        classPathFile = home.resolve("bench/connect/target/classpath");
    }

    @Override
    public String name() {
        return "Debezium + JDBC sink";
    }

    @Override
    public Optional<String> absence() {
        return Files.isReadable(classPathFile)
                ? Optional.empty()
                : Optional.of("its class path was not built: there is no " + classPathFile);
    }

    @Override
    public double share() {
        return 0.25;
    }

    @Override
    public void open(Site site) throws SQLException {
        site.openSlot();
    }

    @Override
    public Running start(Site site) {
        Path errors = site.directory().resolve("peer.log");
        JavaProcess broker = JavaProcess.start(
                System.getProperty("java.class.path"),
                List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED"),
                BrokerNode.class.getName(),
                List.of(),
                errors);
        try {
            String bootstrap = broker.line();
            createTopics(bootstrap, site.tables());
            ConnectFiles files = new ConnectFiles(site, bootstrap);
            JavaProcess connect = JavaProcess.start(
                    Files.readString(classPathFile).strip(),
                    List.of("-Xmx2g", "-Dlogback.configurationFile=" + files.logging()),
                    MAIN,
                    List.of(
                            files.worker().toString(),
                            files.source().toString(),
                            files.sink().toString()),
                    errors);
            return new RunningChain(broker, connect);
        } catch (IOException e) {
            broker.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** So that the sink finds them at its start, and not at its next look for metadata. */
    private static void createTopics(String bootstrap, List<TableId> tables) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.createTopics(tables.stream()
                            .map(table -> new NewTopic("peer." + table.schema() + "." + table.name(), 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the peer's topics were not made", e);
        }
    }

    private record RunningChain(JavaProcess broker, JavaProcess connect) implements Running {
        @Override
        public List<ProcessTree> processes() {
            return List.of(new ProcessTree("kafka", broker.pid()), new ProcessTree("connect", connect.pid()));
        }

        @Override
        public boolean isAlive() {
            return broker.isAlive() && connect.isAlive();
        }

        @Override
        public void close() {
            connect.terminate();
            broker.close();
        }
    }
}
