package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events reach who listens, and who does not listen costs nothing. */
class EventStreamTest {
    private static final int ROOM = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Shelf shelf = new Shelf();
    private TokenFile tokens;
    private String token;
    private ApiServer server;
    private URI at;

    @BeforeEach
    void start() {
        Path file = folder.resolve("tokens.json");
        tokens = new TokenFile(file);
        token = tokens.create("anna", Role.VIEWER, Instant.EPOCH, new SecureRandom());
        ServerLimits limits = new ServerLimits(
                1000, 8192, 1000, 100, ROOM, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMillis(50));
        server = shelf.start(new ServerSettings("127.0.0.1", 0, file, null, null, false, Set.of(), limits));
        at = server.address();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket open() throws IOException {
        int before = shelf.streams.size();
        Socket socket = Wire.open(at);
        String request =
                "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        await(() -> shelf.streams.size() > before);
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static @Nullable String next(BufferedReader lines, String beginning) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = lines.readLine();
        }
        return line;
    }

    private static @Nullable String nextSent(BufferedReader lines) throws IOException {
        String event = next(lines, "event");
        while ("event: alive".equals(event)) {
            event = next(lines, "event");
        }
        return event;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within a minute").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void eventsComeInOrderAndBetweenThemSignsOfLife() throws IOException {
        try (Socket socket = open()) {
            BufferedReader lines = reader(socket);
            assertThat(next(lines, "HTTP")).contains("200");
            assertThat(next(lines, "Content-Type")).contains("text/event-stream");
            assertThat(next(lines, "event")).isEqualTo("event: alive");
            assertThat(next(lines, "event")).isEqualTo("event: alive");
            shelf.streams.getFirst().send("thing", Shelf.LAMP);
            shelf.streams.getFirst().send("line", "a\nb");
            assertThat(nextSent(lines)).isEqualTo("event: thing");
            assertThat(next(lines, "data")).startsWith("data: {\"name\":\"lamp\"");
            assertThat(nextSent(lines)).isEqualTo("event: line");
            assertThat(next(lines, "data")).isEqualTo("data: \"a\\nb\"");
        }
    }

    @Test
    void thereIsRoomForSoManyAndWhoLeavesMakesRoom() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < ROOM; i++) {
                sockets.add(open());
            }
            assertThat(shelf.meters.get("crossfade.http.streams").gauge().value())
                    .isEqualTo(ROOM);
            Wire.Reply refused = Wire.get(at, "/api/v1/events", "Authorization: Bearer " + token);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            CountDownLatch closed = new CountDownLatch(1);
            shelf.streams.getFirst().onClose(closed::countDown);
            sockets.removeFirst().close();
            await(() -> closed.getCount() == 0);
            sockets.add(open());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void noEventIsTooLarge() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) at.resolve("/api/v1/events").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + token);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            EventStream stream = shelf.streams.getFirst();
            String large = "x".repeat(3 << 20);
            stream.send("large", large);
            stream.send("small", 1);
            assertThat(nextSent(lines)).isEqualTo("event: large");
            assertThat(next(lines, "data")).hasSize("data: ".length() + 2 + large.length());
            assertThat(nextSent(lines)).isEqualTo("event: small");
            assertThat(stream.isOpen()).isTrue();
        }
    }

    @Test
    void whoDoesNotReadIsDroppedAndNotWaitedFor() throws IOException {
        try (Socket socket = open()) {
            EventStream stream = shelf.streams.getFirst();
            String much = "x".repeat(100_000);
            await(() -> {
                stream.send("much", much);
                return !stream.isOpen();
            });
            await(() -> shelf.meters.get("crossfade.http.streams").gauge().value() == 0);
            assertThat(socket.isClosed()).isFalse();
        }
    }

    @Test
    void aStreamEndsWithItsToken() throws IOException {
        try (Socket socket = open()) {
            tokens.revoke("anna");
            assertThat(next(reader(socket), "nothing more")).isNull();
            await(() -> !shelf.streams.getFirst().isOpen());
        }
    }

    @Test
    void aStreamEndsWithItsServer() throws IOException {
        try (Socket socket = open()) {
            CountDownLatch closed = new CountDownLatch(2);
            EventStream stream = shelf.streams.getFirst();
            stream.onClose(closed::countDown);
            server.close();
            stream.onClose(closed::countDown);
            assertThat(closed.getCount()).isZero();
            assertThat(next(reader(socket), "nothing more")).isNull();
            stream.send("late", "ignored");
        }
    }
}
