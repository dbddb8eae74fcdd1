package io.crossfade.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How answers are timed and counted, against a server whose answers are known. */
class MonitoringBenchTest {
    private static final Duration STALL = Duration.ofMillis(400);

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void serve(String path, String text) {
        server.createContext(path, call -> {
            asked.add(call.getRequestURI().toString());
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(200, body.length);
            call.getResponseBody().write(body);
            call.close();
        });
    }

    @Test
    void aStallCountsForEveryRequestThatWasDueMeanwhile() throws Exception {
        AtomicLong first = new AtomicLong();
        server.createContext("/stuck", call -> {
            first.compareAndSet(0, System.nanoTime());
            long end = first.get() + STALL.toNanos();
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        PacedRequests requests = new PacedRequests(Map.of("stuck", address("/stuck")), "none", Duration.ofMillis(10));
        List<Latency> found = requests.run("stalling", Duration.ofMillis(300), () -> false);
        assertThat(found).singleElement().satisfies(latency -> {
            assertThat(latency.requests()).isEqualTo(30);
            assertThat(latency.p50())
                    .as("half of them were due 250 ms or more before the stall was over")
                    .isGreaterThanOrEqualTo(250);
            assertThat(latency.max()).isGreaterThan(latency.p50());
        });
    }

    /** The slow one answers nothing before all requests of the other are through. */
    @Test
    void anAddressThatIsSlowHoldsUpNoOther() throws Exception {
        int each = 20;
        CountDownLatch through = new CountDownLatch(each);
        server.createContext("/fast", call -> {
            call.sendResponseHeaders(200, -1);
            call.close();
            through.countDown();
        });
        server.createContext("/slow", call -> {
            boolean wasHeldUp = !isOver(through);
            call.sendResponseHeaders(wasHeldUp ? 500 : 200, -1);
            call.close();
        });
        PacedRequests requests = new PacedRequests(
                Map.of("fast", address("/fast"), "slow", address("/slow")), "none", Duration.ofMillis(5));
        List<Latency> found = requests.run("reading", Duration.ofMillis(10L * each), () -> false);
        assertThat(found).extracting(Latency::requests).containsExactly(each, each);
    }

    private static boolean isOver(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void addressesAreReadInTurnUntilItIsEnough() throws Exception {
        serve("/a", "{}");
        serve("/b", "{}");
        PacedRequests requests =
                new PacedRequests(Map.of("a", address("/a"), "b", address("/b")), "", Duration.ofMillis(1));
        List<Latency> found = requests.run("reading", Duration.ofMinutes(1), () -> asked.size() >= 20);
        assertThat(found).extracting(Latency::address).containsExactly("a", "b", "all of ");
        assertThat(found.getLast().requests())
                .isEqualTo(found.get(0).requests() + found.get(1).requests());
        assertThat(found).allSatisfy(latency -> assertThat(latency.requests()).isGreaterThanOrEqualTo(10));
    }

    @Test
    void whatTheServerHasNoTimeForIsCountedByItself() throws Exception {
        server.createContext("/busy", call -> {
            asked.add("busy");
            call.sendResponseHeaders(asked.size() % 2 == 0 ? 503 : 200, -1);
            call.close();
        });
        PacedRequests requests = new PacedRequests(Map.of("busy", address("/busy")), "none", Duration.ofMillis(50));
        assertThat(requests.run("reading", Duration.ofMillis(500), () -> false))
                .singleElement()
                .satisfies(latency ->
                        assertThat(latency.requests() + latency.refused()).isEqualTo(10))
                .satisfies(latency -> assertThat(latency.refused()).isPositive());
    }

    @Test
    void anAnswerThatIsNoneEndsIt() {
        serve("/a", "{}");
        server.createContext("/gone", call -> {
            call.sendResponseHeaders(404, -1);
            call.close();
        });
        PacedRequests requests =
                new PacedRequests(Map.of("a", address("/a"), "gone", address("/gone")), "none", Duration.ofMillis(1));
        assertThatThrownBy(() -> requests.run("reading", Duration.ofMinutes(1), () -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gone answered 404");
    }

    @Test
    void theFirstViewHasEveryFileOnceAndTheFirstData() throws Exception {
        String style = "x".repeat(5_000);
        serve("/", """
                <link rel="stylesheet" href="style.css"><script src="vendor/chart.js" defer></script>
                <script src="app.js" type="module"></script><a href="#main">""");
        serve("/style.css", style);
        serve("/vendor/chart.js", "");
        serve("/app.js", "import * as a from './a.js';\nimport {b} from './b.js';\n");
        serve("/a.js", "import {b} from './b.js';\n");
        serve("/b.js", "");
        serve("/api/v1/", "{\"entries\": 60}");
        server.createContext("/api/v1/migrations/shop/events", call -> {
            asked.add("events");
            call.sendResponseHeaders(200, 0);
            call.getResponseBody().write(":\n\nevent: migration\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
            call.getResponseBody().flush();
        });
        FirstView view = FirstView.measure(address("/"), "shop", 2);
        assertThat(asked)
                .hasSize(2 * view.requests())
                .contains("/", "/style.css", "/vendor/chart.js", "/app.js", "/a.js", "events")
                .contains("/api/v1/migrations/shop/journal?limit=50&after=10");
        assertThat(asked.stream().filter("/b.js"::equals)).as("once a load").hasSize(2);
        assertThat(view.bytes()).isBetween(5_000L, 10_000L);
        assertThat(view.millis().most()).isGreaterThanOrEqualTo(view.millis().median());
    }

    @Test
    void percentilesAreValuesThatWereSeen() {
        List<Double> hundred =
                DoubleStream.iterate(100, value -> value - 1).limit(100).boxed().toList();
        Latency latency = Latency.of("reading", "/a", hundred, 0);
        assertThat(List.of(latency.p50(), latency.p99(), latency.max())).containsExactly(50.0, 99.0, 100.0);
        assertThat(Latency.of("reading", "/a", List.of(7.0), 0).p99()).isEqualTo(7.0);
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(2.5, 1, 4));
    }
}
