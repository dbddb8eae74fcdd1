package io.crossfade.control.route;

import static io.crossfade.control.route.RouteFixture.BACK;
import static io.crossfade.control.route.RouteFixture.CHANGE;
import static io.crossfade.control.route.RouteFixture.TIME;
import static io.crossfade.control.route.RouteFixture.assertFails;
import static io.crossfade.control.route.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.KafkaEndpoint;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.config.Secret;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.FreePort;
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

class RoutesTest {
    @Test
    void statementsAreCarriedOutTogetherOrNotAtAll() throws SQLException {
        try (PostgresServer server = PostgresServer.of(15).start()) {
            server.execute(
                    "create table shard (tenant int primary key, host text)",
                    "insert into shard values (7, 'a'), (8, 'a')");
            PostgresEndpoint database = new PostgresEndpoint(server.jdbcUrl(), server.user(), new Secret("sesame"));
            RouteSwitch good = route(new RouteConfig.Sql(
                    null,
                    database,
                    List.of(
                            "update shard set host = 'b' where tenant = 7",
                            "insert into shard values (9, 'b')" + " on conflict (tenant) do nothing"),
                    List.of("update shard set host = 'a' where tenant = 7", "delete from shard where tenant = 9"),
                    TIME));
            assertThat(good.problem()).isEmpty();
            assertThat(good.undoProblem()).isEmpty();
            assertThat(good.wholeOnly())
                    .hasValueSatisfying(why -> assertThat(why).contains("whichever tables move"));
            assertThat(hosts(server)).isEqualTo("7a8a");
            good.switchTo(CHANGE);
            good.switchTo(CHANGE);
            assertThat(hosts(server)).isEqualTo("7b8a9b");
            RouteSwitch bad = route(new RouteConfig.Sql(
                    null,
                    database,
                    List.of("update shard set host = 'c'", "update shrad set host = 'c'"),
                    List.of(),
                    TIME));
            assertThat(bad.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("shrad"));
            assertThat(bad.undoProblem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("has no undo"));
            assertFails(bad, "shrad");
            assertThatThrownBy(() -> bad.undo(BACK)).hasMessageContaining("has no undo");
            assertThat(hosts(server)).isEqualTo("7b8a9b");
            good.undo(BACK);
            good.undo(BACK);
            assertThat(hosts(server)).isEqualTo("7a8a");
        }
        PostgresEndpoint nowhere = new PostgresEndpoint(
                "jdbc:postgresql://localhost:" + FreePort.find() + "/router", "router", new Secret("sesame"));
        assertThat(route(new RouteConfig.Sql(null, nowhere, List.of("select 1"), List.of(), TIME))
                        .problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("route's database").doesNotContain("sesame"));
    }

    private static String hosts(PostgresServer server) throws SQLException {
        try (Connection session = server.connect();
                Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery("select string_agg(tenant || host, '' order by tenant) from shard")) {
            row.next();
            return row.getString(1);
        }
    }

    private record Request(String id, String seconds, String signature, String body) {}

    @Test
    void aWebhookIsSignedAndCalledUntilItIsTaken() throws Exception {
        List<Request> requests = new CopyOnWriteArrayList<>();
        Deque<Integer> answers = new ArrayDeque<>(List.of(503, 500, 204));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/routes", exchange -> {
            requests.add(new Request(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Integer answer = answers.poll();
            exchange.sendResponseHeaders(answer == null ? 400 : answer, -1);
            exchange.close();
        });
        Thread caller = Thread.currentThread();
        server.createContext("/interrupts", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            caller.interrupt();
        });
        server.start();
        try {
            URI url = URI.create("http://localhost:" + server.getAddress().getPort() + "/routes");
            RouteSwitch route = route(new RouteConfig.Webhook(null, url, new Secret("sesame"), TIME));
            assertThat(route.problem()).isEmpty();
            assertThat(requests).isEmpty();
            route.switchTo(CHANGE);
            assertThat(requests).hasSize(3).extracting(Request::id).containsOnly("c1");
            Request taken = requests.getLast();
            assertThat(taken.signature()).isEqualTo("v1," + hmac(taken));
            assertMessage(taken.body(), CHANGE, "forward");
            answers.add(204);
            assertThat(route.undoProblem()).isEmpty();
            route.undo(BACK);
            assertThat(requests).hasSize(4);
            assertMessage(requests.getLast().body(), BACK, "back");
            assertFails(
                    route(new RouteConfig.Webhook(null, url, new Secret("sesame"), Duration.ofMillis(500))),
                    "answered 400");
            RouteSwitch interrupted =
                    route(new RouteConfig.Webhook(null, url.resolve("/interrupts"), new Secret("sesame"), TIME));
            assertThatThrownBy(() -> interrupted.switchTo(CHANGE))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            server.stop(0);
        }
        URI nowhere = URI.create("http://localhost:" + FreePort.find() + "/routes");
        assertThat(route(new RouteConfig.Webhook(null, nowhere, new Secret("sesame"), TIME))
                        .problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("cannot be reached").doesNotContain("sesame"));
    }

    private static String hmac(Request request) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("sesame".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String text = request.id() + "." + request.seconds() + "." + request.body();
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertMessage(String json, RouteSwitch.Change change, String direction) throws IOException {
        JsonNode message = new ObjectMapper().readTree(json);
        assertThat(message.path("id").asText()).isEqualTo(change.cutover());
        assertThat(message.path("migration").asText()).isEqualTo("shop");
        assertThat(message.path("target").asText()).isEqualTo("orders");
        assertThat(message.path("direction").asText()).isEqualTo(direction);
        assertThat(message.path("destination").asText()).isEqualTo(change.destination());
        assertThat(message.path("tables")).extracting(JsonNode::asText).containsExactly("public.item");
    }

    @Test
    void theTopicSaysWhereATargetsWritersGo() throws Exception {
        RouteConfig.Kafka config = new RouteConfig.Kafka(null, "crossfade.shop.routes", TIME);
        try (KafkaBroker broker = KafkaBroker.startNew()) {
            KafkaEndpoint kafka = new KafkaEndpoint(broker.bootstrap(), Map.of());
            RouteSwitch route = route(kafka, config);
            assertThat(route.problem()).isEmpty();
            assertThat(route.undoProblem()).isEmpty();
            route.switchTo(CHANGE);
            route.switchTo(CHANGE);
            route.undo(BACK);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "crossfade.shop.routes");
                Config found = Objects.requireNonNull(
                        admin.describeConfigs(List.of(topic)).all().get().get(topic));
                assertThat(found.get("cleanup.policy").value()).isEqualTo("compact");
            }
            List<ConsumerRecord<String, String>> records = records(broker, 3);
            assertThat(records).extracting(ConsumerRecord::key).containsOnly("orders");
            assertMessage(records.get(1).value(), CHANGE, "forward");
            assertMessage(records.getLast().value(), BACK, "back");
        }
        assertThat(route(new RouteConfig.Kafka(null, "routes", Duration.ofSeconds(1)))
                        .problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("cannot be looked at"));
        assertFails(route(new RouteConfig.Kafka(null, "routes", Duration.ofSeconds(1))), "could not be written");
    }

    private static List<ConsumerRecord<String, String>> records(KafkaBroker broker, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("crossfade.shop.routes", 0)));
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            long until = System.nanoTime() + TIME.toNanos();
            while (records.size() < count && System.nanoTime() < until) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}
