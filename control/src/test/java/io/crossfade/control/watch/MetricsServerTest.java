package io.crossfade.control.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.store.CoverageStore.Chunk;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is served is what the documentation names. */
class MetricsServerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern METRIC = Pattern.compile("`(crossfade_[a-z_]+)`");

    @Test
    void everyMetricOfTheDocumentationIsServed() throws Exception {
        Coverage coverage = new Coverage();
        coverage.begin(List.of(Chunk.listed(MappingRange.whole(new MappingId("a")), NOW.minusSeconds(60))));
        try (MetricsServer server = MetricsServer.start(0)) {
            WatchMetrics metrics = new WatchMetrics(server.registry(), "shop", coverage, () -> NOW);
            metrics.looked(new WatchListener.ChunkLook(
                    "chunk", NOW, "a", "a", null, null, "equal", null, 5, 20L, 7L, 6L, 0L, 0L, 0L, List.of(),
                    List.of()));
            String served = get(server.port());
            assertThat(METRIC.matcher(Files.readString(Path.of("..", "docs", "verification.md")))
                            .results()
                            .map(match -> match.group(1))
                            .distinct())
                    .hasSize(7)
                    .allSatisfy(name -> assertThat(served).contains("# TYPE " + name + " "));
            assertThat(served)
                    .contains(
                            "crossfade_verify_oldest_chunk_age_seconds{migration=\"shop\"} 60.0",
                            "crossfade_verify_chunks_total{migration=\"shop\"} 1.0",
                            "crossfade_verify_rows_total{migration=\"shop\"} 7.0",
                            "crossfade_lane_hold_seconds_count{migration=\"shop\"} 1",
                            "quantile=\"0.99\"");
            assertThatThrownBy(() -> MetricsServer.start(server.port())).hasMessageContaining("cannot serve metrics");
        }
    }

    private static String get(int port) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
