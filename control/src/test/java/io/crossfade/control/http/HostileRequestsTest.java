package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.http.Wire.Reply;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand requests of people who mean no good change nothing and break nothing. */
class HostileRequestsTest {
    private static final long SEED = 8642;
    private static final int REQUESTS = 1000;
    private static final int STREAMS = 200;
    private static final int DRIPPING = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Shelf shelf = new Shelf();
    private final List<Socket> held = new ArrayList<>();

    @Test
    void theServerStandsAsBefore() throws IOException {
        Path tokens = folder.resolve("tokens.json");
        String token = new TokenFile(tokens).create("anna", Role.OPERATOR, Instant.EPOCH, new SecureRandom());
        ServerLimits limits = new ServerLimits(
                64 * 1024,
                16 * 1024,
                4096,
                1000,
                100,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofMillis(500));
        ServerSettings settings = new ServerSettings("127.0.0.1", 0, tokens, null, null, false, Set.of(), limits);
        try (ApiServer server = shelf.start(settings)) {
            holdOpen(server.address(), token);
            Random random = new Random(SEED);
            for (int i = 0; i < REQUESTS; i++) {
                HostileRequest request = HostileRequest.by(random, token);
                send(server.address(), request, "seed " + SEED + ", request " + i + ", " + request);
            }
            assertThat(shelf.changes).as("seed " + SEED).hasValue(0);
            dripping();
            String login = "Authorization: Bearer " + token;
            assertThat(Wire.get(server.address(), "/api/v1/things", login).status())
                    .isEqualTo(200);
            assertThat(Wire.post(server.address(), "/api/v1/things", Shelf.LAMP_JSON, login)
                            .status())
                    .isEqualTo(202);
            assertThat(shelf.changes).hasValue(1);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    /** Streams of which half are refused, and requests of which the end never comes. */
    private void holdOpen(URI server, String token) throws IOException {
        for (int i = 0; i < STREAMS + DRIPPING; i++) {
            Socket socket = Wire.open(server);
            held.add(socket);
            String head = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n";
            socket.getOutputStream().write((head + (i < STREAMS ? "\r\n" : "X-")).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Each byte that comes is one more, and yet the server closes these connections. */
    private void dripping() throws IOException {
        for (Socket socket : held.subList(STREAMS, held.size())) {
            try {
                socket.getOutputStream().write('x');
                assertThat(socket.getInputStream().read())
                        .as("closed by the server")
                        .isEqualTo(-1);
            } catch (SocketException e) {
                assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
            }
        }
    }

    private static void send(URI server, HostileRequest request, String which) throws IOException {
        try (Socket socket = Wire.open(server)) {
            socket.getOutputStream().write(request.bytes());
            if (request.isAwaited()) {
                String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                check(Wire.reply(text), which);
            }
        } catch (SocketException e) {
            assertThat(e).as(which).hasMessageMatching("(?i).*(reset|broken pipe|aborted).*");
        }
    }

    private static void check(Reply reply, String which) {
        assertThat(reply.status()).as(which).isLessThan(500);
        assertThat(reply.body()).as(which).doesNotContain("Exception", "\tat ", "jetty", "javalin");
    }
}
