package io.crossfade.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** So many connections are open at a time, and no more. */
class ConnectionLimitTest {
    private static final int MOST = 2;
    private static final int ROUNDS = 50;
    private static final Duration LONG = Duration.ofMinutes(5);

    /** A connection that stays open. */
    private record Client(Socket socket, BufferedReader lines) implements AutoCloseable {
        static Client open(ApiServer server) throws IOException {
            Socket socket = Wire.open(server.address());
            return new Client(
                    socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        }

        void ask() throws IOException {
            String request = "HEAD /api/v1/things HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }

        String answer() throws IOException {
            String status = lines.readLine();
            for (String line = status; line != null && !line.isEmpty(); line = lines.readLine()) {
                // The headers.
            }
            return String.valueOf(status);
        }

        boolean hasAnswer() throws IOException {
            return socket.getInputStream().available() > 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void oneMoreIsServedWhenAnotherHasGone() throws IOException {
        ServerLimits limits = new ServerLimits(1000, 8192, 1000, MOST, 100, LONG, LONG, LONG);
        ServerSettings settings = new ServerSettings("127.0.0.1", 0, null, null, null, false, Set.of(), limits);
        try (ApiServer server = new Shelf().start(settings);
                Client first = Client.open(server);
                Client second = Client.open(server)) {
            served(first);
            served(second);
            try (Client further = Client.open(server)) {
                further.ask();
                for (int i = 0; i < ROUNDS; i++) {
                    served(first);
                    served(second);
                    assertThat(further.hasAnswer()).as("beyond the limit").isFalse();
                }
                first.socket().close();
                assertThat(further.answer()).contains("200");
                served(second);
            }
        }
    }

    private static void served(Client client) throws IOException {
        client.ask();
        assertThat(client.answer()).contains("200");
    }
}
