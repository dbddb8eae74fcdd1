package io.crossfade.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Follows a stream of events as an open dashboard does, until it is closed. */
final class EventFollower implements AutoCloseable {
    private static final String DATA = "data: ";
    private static final String SIGN_OF_LIFE = DATA + "{}";

    private final InputStream in;
    private final Thread thread;
    private volatile JsonNode newest = MissingNode.getInstance();
    private volatile boolean closing;

    private EventFollower(InputStream in) {
        this.in = in;
        thread = Thread.ofVirtual().name("events").unstarted(this::read);
    }

    static EventFollower open(HttpClient client, URI address) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofInputStream());
        EventFollower follower = new EventFollower(response.body());
        follower.thread.start();
        return follower;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA) && !line.equals(SIGN_OF_LIFE)) {
                    newest = ServedNode.json(line.substring(DATA.length()));
                }
            }
        } catch (IOException e) {
            if (!closing) {
                throw new IllegalStateException("a stream of events broke", e);
            }
        }
    }

    /** The newest event's data; missing before the first. */
    JsonNode newest() {
        if (!thread.isAlive()) {
            throw new IllegalStateException("a stream of events has ended");
        }
        return newest;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        in.close();
    }
}
