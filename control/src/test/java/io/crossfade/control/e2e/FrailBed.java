package io.crossfade.control.e2e;

import io.crossfade.testkit.CuttingProxy;
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import io.crossfade.testkit.SmallDisks;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A source, a target and a Kafka broker that commands reach by proxies only, while tests reach them directly. Where this
 * machine allows it, the two servers lie on disks that can be filled.
 */
final class FrailBed implements AutoCloseable {
    private final PostgresServer source;
    private final PostgresServer target;
    private final KafkaBroker kafka;
    private final boolean onSmallDisks;
    private final Map<Failure.Part, CuttingProxy> proxies = new EnumMap<>(Failure.Part.class);

    private FrailBed(
            PostgresServer source,
            PostgresServer target,
            KafkaBroker kafka,
            CuttingProxy broker,
            boolean onSmallDisks) {
        this.source = source;
        this.target = target;
        this.kafka = kafka;
        this.onSmallDisks = onSmallDisks;
        proxies.put(Failure.Part.SOURCE, CuttingProxy.to(source.port()));
        proxies.put(Failure.Part.TARGET, CuttingProxy.to(target.port()));
        proxies.put(Failure.Part.BROKER, broker);
    }

    static FrailBed start() {
        boolean disks = SmallDisks.areAllowed();
        CompletableFuture<PostgresServer> source = CompletableFuture.supplyAsync(() -> server(TestBed.OLD, disks));
        CompletableFuture<PostgresServer> target = CompletableFuture.supplyAsync(() -> server(TestBed.NEW, disks));
        CuttingProxy broker = CuttingProxy.to(0);
        KafkaBroker kafka = KafkaBroker.start(Map.of(
                "log.flush.interval.messages", "1", "advertised.listeners", "PLAINTEXT://127.0.0.1:" + broker.port()));
        broker.leadTo(Integer.parseInt(kafka.bootstrap().replaceFirst(".*:", "")));
        return new FrailBed(source.join(), target.join(), kafka, broker, disks);
    }

    private static PostgresServer server(int major, boolean onSmallDisks) {
        PostgresServer.Builder builder = PostgresServer.of(major).password(TestBed.PASSWORD);
        return (onSmallDisks ? builder.onSmallDisks() : builder).start();
    }

    boolean isOnSmallDisks() {
        return onSmallDisks;
    }

    /** @param part SOURCE or TARGET */
    PostgresServer server(Failure.Part part) {
        return switch (part) {
            case SOURCE -> source;
            case TARGET -> target;
            case BROKER, MOVE, RUN, FENCED_SIDE -> throw new IllegalArgumentException(part + " is no server");
        };
    }

    KafkaBroker kafka() {
        return kafka;
    }

    /** @param part SOURCE, TARGET or BROKER */
    CuttingProxy proxy(Failure.Part part) {
        CuttingProxy proxy = proxies.get(part);
        if (proxy == null) {
            throw new IllegalArgumentException("no proxy leads to " + part);
        }
        return proxy;
    }

    Migration migration(String name) throws SQLException {
        return Migration.through(
                name,
                source,
                proxy(Failure.Part.SOURCE).port(),
                target,
                proxy(Failure.Part.TARGET).port(),
                "127.0.0.1:" + proxy(Failure.Part.BROKER).port());
    }

    @Override
    public void close() {
        proxies.values().forEach(CuttingProxy::close);
        kafka.close();
        source.close();
        target.close();
    }
}
