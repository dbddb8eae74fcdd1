package io.crossfade.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import io.crossfade.testkit.writer.Endpoint;
import io.crossfade.testkit.writer.Writers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class ShardRouterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void writersFollowTheRoutersRowsThereAndBackAndServicesHearOfIt(@TempDir Path directory) throws Exception {
        Scenario scenario = Scenarios.named("shard-move");
        try (DatabaseServer server = TestServers.postgres(18);
                ScenarioBed bed = ScenarioBed.create(scenario, server, "routed", directory, 1, 1_000);
                Connection service = server.connect("routed_router")) {
            bed.migrate();
            ScenarioBed.execute(service, "listen shard_routes");
            Endpoint home = bed.endpoint("source");
            Endpoint away = bed.endpoint("shard_b");
            ShardRouter router = new ShardRouter(bed.target("router"), Map.of("shard_a", home, "shard_b", away));
            Writers.Pace pace = new Writers.Pace(2, 3, 100);
            try (Writers writers =
                    Writers.start("tenants", scenario.writing().get(0).workload(), router, pace)) {
                Await.until(
                        "shard a is written", DEADLINE, () -> writers.pauses().acknowledgedOn("source") > 20);
                router.send("shard_b");
                Await.until(
                        "shard b is written", DEADLINE, () -> writers.pauses().acknowledgedOn("shard_b") > 20);
                router.send("shard_a");
                assertThat(router.awaitOpen(away, DEADLINE)).isEqualTo(home);
                writers.stop();
                assertThat(writers.failures()).isEmpty();
            }
            PGNotification[] heard = service.unwrap(PGConnection.class).getNotifications(10_000);
            assertThat(Arrays.stream(heard).map(PGNotification::getParameter))
                    .contains("3 shard_b 2", "5 shard_b 2", "8 shard_b 2", "3 shard_a 3");
        }
    }
}
