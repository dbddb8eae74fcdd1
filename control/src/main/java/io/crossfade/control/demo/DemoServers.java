package io.crossfade.control.demo;

import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.writer.Endpoint;
import java.util.concurrent.CompletableFuture;

/** The demo's own servers: two PostgreSQL servers that sync to disk as real ones do, and a broker in this process. */
final class DemoServers implements AutoCloseable {
    private static final int MAJOR = 18;

    private final PostgresServer source;
    private final PostgresServer target;
    private final KafkaBroker kafka;

    private DemoServers(PostgresServer source, PostgresServer target, KafkaBroker kafka) {
        this.source = source;
        this.target = target;
        this.kafka = kafka;
    }

    /** Starts all three at once and waits until they answer. */
    static DemoServers start() {
        CompletableFuture<PostgresServer> source = CompletableFuture.supplyAsync(() -> server("shop"));
        CompletableFuture<PostgresServer> target = CompletableFuture.supplyAsync(() -> server("shop_new"));
        KafkaBroker kafka = KafkaBroker.startNew();
        return new DemoServers(source.join(), target.join(), kafka);
    }

    private static PostgresServer server(String database) {
        return PostgresServer.of(MAJOR)
                .durable()
                .password("demo")
                .database(database)
                .config("shared_buffers", "256MB")
                .config("max_wal_size", "4GB")
                .start();
    }

    PostgresServer source() {
        return source;
    }

    PostgresServer target() {
        return target;
    }

    KafkaBroker kafka() {
        return kafka;
    }

    Endpoint sourceRoute() {
        return new Endpoint("source", source.jdbcUrl(), source.user(), source.password());
    }

    Endpoint targetRoute() {
        return new Endpoint("target", target.jdbcUrl(), target.user(), target.password());
    }

    @Override
    public void close() {
        kafka.close();
        target.close();
        source.close();
    }
}
