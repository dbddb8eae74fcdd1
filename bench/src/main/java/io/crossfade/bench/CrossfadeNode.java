package io.crossfade.bench;

import io.crossfade.applier.LaneApplier;
import io.crossfade.applier.LaneListener;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.store.MigrationStore;
import io.crossfade.streamer.Streamer;
import io.crossfade.streamer.StreamerSettings;
import io.crossfade.testkit.KafkaBroker;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The main class of a process that is Crossfade with a Kafka broker inside: it streams and applies until its input ends. */
final class CrossfadeNode {
    private static final int TABLES = 4;

    private CrossfadeNode() {}

    static List<String> arguments(Site site) {
        List<String> arguments = new ArrayList<>(List.of(
                site.name(),
                site.sourceDatabase().endpoint().url(),
                site.targetDatabase().endpoint().url(),
                site.source().user()));
        site.tables().forEach(table -> arguments.add(table.name()));
        return arguments;
    }

    /** @param arguments as {@link #arguments} gives them; all tables are in the schema {@code public} */
    public static void main(String[] arguments) throws IOException, SQLException {
        String name = arguments[0];
        Database source = database("source", arguments[1], arguments[3]);
        Database target = database("target", arguments[2], arguments[3]);
        List<TableId> tables = Arrays.stream(arguments, TABLES, arguments.length)
                .map(table -> new TableId("public", table))
                .toList();
        MigrationPlan plan;
        try (Connection session = source.open()) {
            plan = BenchPlan.of(name, tables, session);
        }
        try (KafkaBroker broker = KafkaBroker.startNew()) {
            run(plan, source, target, new KafkaEndpoint(broker.bootstrap(), Map.of()));
        }
    }

    private static Database database(String role, String url, String user) {
        return new Database(role, new PostgresEndpoint(url, user, new Secret("")), "crossfade/bench");
    }

    private static void run(MigrationPlan plan, Database source, Database target, KafkaEndpoint kafka)
            throws IOException {
        StreamerSettings settings =
                new StreamerSettings(plan, source, kafka, Map.of(), StreamerSettings.DEFAULT_HEARTBEAT);
        try (Streamer streamer = Streamer.start(settings, new MigrationStore(target), Clock.systemUTC());
                LaneApplier applier = LaneApplier.start(
                        plan.lanes().get(0),
                        plan.migration(),
                        source,
                        target,
                        kafka,
                        ApplySettings.DEFAULTS,
                        LaneListener.NONE)) {
            CompletableFuture<Void> ends = CompletableFuture.allOf(
                    streamer.failure().thenAccept(CrossfadeNode::fail),
                    applier.end().exceptionally(failure -> {
                        fail(failure);
                        return null;
                    }));
            while (System.in.read() >= 0) {
                // What comes is of no meaning; only the end is.
            }
            ends.cancel(false);
        }
    }

    /** A part that has failed moves no rows: the measurement must not wait for it. */
    private static void fail(Throwable failure) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
    }
}
