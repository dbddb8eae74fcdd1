package io.crossfade.control.e2e;

import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One PostgreSQL server of each of two majors, and a Kafka broker: for all tests of a class. */
final class TestBed implements AutoCloseable {
    static final int OLD = 15;
    static final int NEW = 18;
    static final String PASSWORD = "s3cret-Of-The-Servers";

    private final PostgresServer older;
    private final PostgresServer newer;
    private final KafkaBroker kafka;

    private TestBed(PostgresServer older, PostgresServer newer, KafkaBroker kafka) {
        this.older = older;
        this.newer = newer;
        this.kafka = kafka;
    }

    static TestBed start() {
        CompletableFuture<PostgresServer> older = CompletableFuture.supplyAsync(() -> server(OLD));
        CompletableFuture<PostgresServer> newer = CompletableFuture.supplyAsync(() -> server(NEW));
        KafkaBroker kafka = KafkaBroker.start(Map.of("log.flush.interval.messages", "1"));
        return new TestBed(older.join(), newer.join(), kafka);
    }

    private static PostgresServer server(int major) {
        return PostgresServer.of(major).password(PASSWORD).start();
    }

    /** The server of this major. */
    PostgresServer of(int major) {
        return major == OLD ? older : newer;
    }

    /** The server of the other major. */
    PostgresServer otherThan(int major) {
        return major == OLD ? newer : older;
    }

    /** A migration from the server of this major to the one of the other. */
    Migration migration(String name, int source) throws SQLException {
        return migration(name, source, source == OLD ? NEW : OLD);
    }

    /** A migration between servers of two majors, or of one. */
    Migration migration(String name, int source, int target) throws SQLException {
        return Migration.create(name, of(source), of(target), kafka.bootstrap());
    }

    KafkaBroker kafka() {
        return kafka;
    }

    @Override
    public void close() {
        kafka.close();
        older.close();
        newer.close();
    }
}
