package io.crossfade.control.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves meters in Prometheus' text format under {@code /metrics}, and health as JSON: {@code /health/live} as long as the
 * process answers, {@code /health/ready} with each part, 503 where one is not well.
 */
public final class MetricsServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /** A request that is not read, or an answer that is not taken, by then ends with its connection. */
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final String host;
    private final PrometheusMeterRegistry registry;
    private final Supplier<Health> health;
    private final HttpServer server;
    private final RequestThreads threads;

    private MetricsServer(
            String host,
            PrometheusMeterRegistry registry,
            Supplier<Health> health,
            HttpServer server,
            RequestThreads threads) {
        this.host = host;
        this.registry = registry;
        this.health = health;
        this.server = server;
        this.threads = threads;
    }

    /** @throws CrossfadeException USAGE if the address cannot be had */
    public static MetricsServer start(
            ListenAddress address, PrometheusMeterRegistry registry, Supplier<Health> health) {
        return start(address, registry, health, WITHIN);
    }

    /** @param within for a request, from its first byte until its answer is taken */
    static MetricsServer start(
            ListenAddress address, PrometheusMeterRegistry registry, Supplier<Health> health, Duration within) {
        try {
            HttpServer server = HttpServer.create(address.socket(), 0);
            RequestThreads threads = new RequestThreads("metrics", within);
            server.setExecutor(threads);
            MetricsServer started = new MetricsServer(address.host(), registry, health, server, threads);
            server.createContext("/metrics", started::metrics);
            server.createContext("/health/live", started::live);
            server.createContext("/health/ready", started::ready);
            server.start();
            return started;
        } catch (IOException | IllegalArgumentException e) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "cannot serve metrics on " + address + ": " + e.getMessage(),
                    "name another address",
                    e);
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        answer(exchange, OK, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
    }

    private void live(HttpExchange exchange) throws IOException {
        json(exchange, OK, Map.of("alive", true));
    }

    private void ready(HttpExchange exchange) throws IOException {
        Health now = health.get();
        json(exchange, now.ready() ? OK : UNAVAILABLE, now);
    }

    private static void json(HttpExchange exchange, int code, Object content) throws IOException {
        answer(exchange, code, "application/json", JSON.writeValueAsString(content));
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Where the meters are. */
    public String url() {
        return "http://" + host + ":" + port() + "/metrics";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
