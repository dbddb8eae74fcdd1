package io.crossfade.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters and health over HTTP. */
class MetricsServerTest {
    @Test
    void metersAndHealthAreServed() throws Exception {
        AtomicReference<Health> health = new AtomicReference<>(Health.READY);
        try (ProcessMeters meters = new ProcessMeters();
                MetricsServer server = MetricsServer.start(ListenAddress.parse("0"), meters.registry(), health::get)) {
            Scrape scrape = Scrape.of(server.url());
            assertThat(scrape.types())
                    .containsEntry("process_uptime_seconds", "gauge")
                    .containsEntry("process_start_time_seconds", "gauge")
                    .containsEntry("jvm_memory_used_bytes", "gauge")
                    .containsKeys("jvm_threads_live_threads", "process_cpu_usage");
            String base = "http://localhost:" + server.port();
            assertThat(Scrape.get(base + "/health/live").body()).isEqualTo("{\"alive\":true}");
            assertThat(Scrape.get(base + "/health/ready").statusCode()).isEqualTo(200);
            health.set(Health.of(List.of(new Health.Part("source", false, "does not answer"))));
            HttpResponse<String> unwell = Scrape.get(base + "/health/ready");
            assertThat(unwell.statusCode()).isEqualTo(503);
            assertThat(unwell.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(unwell.body())
                    .isEqualTo("{\"ready\":false,\"parts\":[{\"name\":\"source\",\"well\":false,"
                            + "\"detail\":\"does not answer\"}]}");
            assertThat(Scrape.get(base + "/health/live").statusCode()).isEqualTo(200);
            ListenAddress taken = ListenAddress.parse(Integer.toString(server.port()));
            assertThatThrownBy(() -> MetricsServer.start(taken, meters.registry(), health::get))
                    .isInstanceOf(CrossfadeException.class)
                    .hasMessageContaining("cannot serve metrics on localhost:" + server.port());
        }
    }

    @Test
    void aClientThatStaysKeepsNobodyElseWaitingAndIsHungUpOn() throws Exception {
        try (ProcessMeters meters = new ProcessMeters()) {
            ListenAddress any = ListenAddress.parse("0");
            try (MetricsServer server = MetricsServer.start(any, meters.registry(), () -> Health.READY);
                    Socket slow = halfARequest(server)) {
                assertThat(Scrape.of(server.url()).types()).isNotEmpty();
                assertThat(slow.getInputStream().available()).isZero();
            }
            Duration within = Duration.ofMillis(100);
            try (MetricsServer server = MetricsServer.start(any, meters.registry(), () -> Health.READY, within);
                    Socket slow = halfARequest(server)) {
                assertThat(slow.getInputStream().read()).as("closed in time").isEqualTo(-1);
            }
        }
    }

    private static Socket halfARequest(MetricsServer server) throws IOException {
        Socket socket = new Socket("localhost", server.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void aHostIsNamedForOtherMachines() {
        assertThat(ListenAddress.parse("9187")).isEqualTo(new ListenAddress("localhost", 9187));
        assertThat(ListenAddress.parse("0.0.0.0:9187")).isEqualTo(new ListenAddress("0.0.0.0", 9187));
        assertThat(ListenAddress.parse("[::1]:0")).isEqualTo(new ListenAddress("[::1]", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":9187", "host:x", "-1", "65536"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).hasMessageContaining("is no address to serve metrics on");
    }
}
