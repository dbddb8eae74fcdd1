package io.crossfade.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import java.net.http.HttpResponse;
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
