package io.crossfade.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.crossfade.control.run.Operations;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.shop.ShopWriter;
import io.crossfade.testkit.writer.SwitchableRoute;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The demo's shop, moved by a {@code crossfade serve} while its writers write as fast as they can, and read by many. */
final class ServedShop {
    private static final int WRITERS = 4;
    private static final int FOLLOWERS = 10;
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(50);
    private static final Duration DEADLINE = Duration.ofMinutes(15);
    private static final String API = "/migrations";
    private static final String PLAIN = "(a server that does nothing)";
    private static final Set<String> COPYING = Set.of("copying", "indexing");

    private final Bench bench;
    private final Site site;
    private final Broker broker;
    private final Consumer<String> listener;
    private final List<Latency> latencies = new ArrayList<>();

    ServedShop(Bench bench, Site site, Broker broker, Consumer<String> listener) {
        this.bench = bench;
        this.site = site;
        this.broker = broker;
        this.listener = listener;
    }

    record Answered(List<Latency> latencies, FirstView firstView) {}

    /** @param perSecond transactions of all writers together; 0: as many as they can */
    Answered measure(MonitoringBench.Extent extent, int perSecond)
            throws SQLException, IOException, InterruptedException {
        listener.accept("the shop is filled");
        ShopSite.seed(site, extent.shopRows());
        bench.checkpoint(site);
        Path file = ShopSite.file(site, broker.address());
        FirstView view;
        ShopWriter.Options options = ShopWriter.Options.of(WRITERS, 1).atMost(perSecond);
        String load = perSecond == 0 ? "no limit" : perSecond + " a second";
        try (Operations operations = Operations.of(file);
                ServedNode served = ServedNode.start(site, file);
                ShopWriter writer = ShopWriter.start(new SwitchableRoute(ShopSite.source(site)), options)) {
            view = readWhileWritten(served, extent, load);
            writer.stop();
            awaitInSync(operations);
            ShopSite.requireWhole(site, operations, writer);
            served.cancel();
        }
        return new Answered(List.copyOf(latencies), view);
    }

    /** What standing still costs, once it has been measured. */
    List<Monitored.Standing> standing(MonitoringBench.Extent extent) throws SQLException, InterruptedException {
        List<Monitored.Standing> all = new ArrayList<>();
        try (Operations operations = Operations.of(MigrationFile.of(site))) {
            for (Watching watching : Watching.values()) {
                Monitored.Standing one = standing(operations, watching, extent.standing());
                all.add(one);
                listener.accept(Monitored.line(one));
            }
        }
        return all;
    }

    private FirstView readWhileWritten(ServedNode served, MonitoringBench.Extent extent, String load)
            throws IOException, InterruptedException {
        List<EventFollower> followers = new ArrayList<>();
        try (HttpClient client = ServedNode.newClient();
                PlainNode plain = PlainNode.start(site.directory().resolve("plain.log"));
                ReadingNode reading = ReadingNode.start(site.directory().resolve("reading.log"), plain.address())) {
            try {
                for (int i = 0; i < FOLLOWERS; i++) {
                    followers.add(EventFollower.open(client, served.migration("/events")));
                }
                return read(served, reading, plain, followers.getFirst(), extent, load);
            } finally {
                for (EventFollower follower : followers) {
                    follower.close();
                }
            }
        }
    }

    private FirstView read(
            ServedNode served,
            ReadingNode reading,
            PlainNode plain,
            EventFollower following,
            MonitoringBench.Extent extent,
            String load)
            throws IOException, InterruptedException {
        String run = served.ask("start", "{\"execute\": true}");
        await(
                "the copy has begun",
                () -> !Set.of("", "unknown", "not-begun", "planned").contains(state(following)));
        Map<String, URI> addresses = addresses(served, run);
        addresses.put(PLAIN, plain.address());
        listener.accept("addresses are read during the copy");
        reading.begin("copying, " + load, addresses, API, BETWEEN_REQUESTS, DEADLINE);
        await("the copy is over", () -> !COPYING.contains(state(following)));
        reading.end();
        keep(reading.measured());
        await("changes are applied", () -> state(following).equals("applying"));
        listener.accept(
                "addresses are read while changes are applied: first while the server's code is being compiled");
        reading.begin("beginning, " + load, addresses, API, BETWEEN_REQUESTS, extent.beginning());
        keep(reading.measured());
        listener.accept("addresses are read while changes are applied");
        reading.begin("applying, " + load, addresses, API, BETWEEN_REQUESTS, extent.asking());
        keep(reading.measured());
        listener.accept("the dashboard is opened");
        FirstView view = FirstView.measure(served.address(), site.name(), extent.loads());
        listener.accept(Monitored.line(view));
        return view;
    }

    private void keep(List<Latency> measured) {
        latencies.addAll(measured);
        measured.forEach(latency -> listener.accept(Monitored.line(latency)));
    }

    private static String state(EventFollower following) {
        return following.newest().path("state").asText();
    }

    /** All that a viewer may read of a migration and that answers at once, as the server's own document lists it. */
    private Map<String, URI> addresses(ServedNode served, String operation) {
        JsonNode table = served.get(served.migration("/tables")).path("items").path(0);
        Map<String, String> parts = Map.of(
                "{migration}", site.name(),
                "{schema}", table.path("schema").asText(),
                "{table}", table.path("name").asText(),
                "{target}", ShopSite.TARGET,
                "{operation}", operation);
        Map<String, URI> addresses = new LinkedHashMap<>();
        JsonNode document = served.get(served.address().resolve("/api/v1/openapi.json"));
        document.path("paths").properties().forEach(path -> {
            JsonNode get = path.getValue().path("get");
            boolean isJson = get.path("responses").path("200").path("content").has("application/json");
            if (path.getKey().startsWith(API) && get.path("x-role").asText().equals("VIEWER") && isJson) {
                addresses.put(path.getKey(), served.address().resolve("/api/v1" + filled(path.getKey(), parts)));
            }
        });
        for (String own : List.of("/metrics", "/health/ready")) {
            addresses.put(own, served.address().resolve(own));
        }
        return addresses;
    }

    private static String filled(String path, Map<String, String> parts) {
        String filled = path;
        for (Map.Entry<String, String> part : parts.entrySet()) {
            filled = filled.replace(part.getKey(), part.getValue());
        }
        return filled;
    }

    private Monitored.Standing standing(Operations operations, Watching watching, Duration length)
            throws SQLException, InterruptedException {
        try (StreamSystem.Running running = new WatchedSystem(watching, broker).start(site)) {
            await("it streams", () -> {
                try (Connection source = site.openSource()) {
                    return StreamBench.number(source, BenchmarkSql.slotIsRead(site.name())) > 0;
                }
            });
            awaitInSync(operations);
            TimeUnit.NANOSECONDS.sleep(length.toNanos()); // what a start costs is over by then
            try (UsageMeter meter = new UsageMeter(bench.withServers(running.processes()))) {
                long start = System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(length.toNanos()); // what is used meanwhile is the figure
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpu = meter.stop().values().stream()
                        .mapToDouble(Usage::cpuSeconds)
                        .sum();
                return new Monitored.Standing(watching.label(), 1_000 * cpu / seconds);
            }
        }
    }

    private static void awaitInSync(Operations operations) {
        await("both sides are in step", () -> operations.status().inSync());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Await.until(what, DEADLINE, condition);
    }
}
