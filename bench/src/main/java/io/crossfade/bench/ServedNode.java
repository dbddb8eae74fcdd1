package io.crossfade.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code crossfade serve} of one migration, as an operator starts it, in a process of its own on a port that is free. */
final class ServedNode implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("serving .* on (http://\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ACCEPTED = 202;

    private final JavaProcess process;
    private final URI address;
    private final String migration;
    private final HttpClient client = newClient();

    private ServedNode(JavaProcess process, URI address, String migration) {
        this.process = process;
        this.address = address;
        this.migration = migration;
    }

    /** One that shares no connection with any other. */
    static HttpClient newClient() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /**
     * Waits until it listens.
     *
     * @param file of the site's migration
     */
    static ServedNode start(Site site, Path file) {
        Path log = site.directory().resolve("serve.log");
        JavaProcess process = CommandNode.start(log, "serve", "-c", file.toString(), "--listen", "127.0.0.1:0");
        try {
            Matcher said = SERVING.matcher(process.line());
            while (!said.find()) {
                said.reset(process.line());
            }
            return new ServedNode(process, URI.create(said.group(1)), site.name());
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    URI address() {
        return address;
    }

    /** @param rest below the migration's own address, such as {@code /tables} */
    URI migration(String rest) {
        return address.resolve("/api/v1/migrations/" + migration + rest);
    }

    JavaProcess process() {
        return process;
    }

    /** Asks for something of the migration. @return the operation's id */
    String ask(String verb, String body) {
        HttpResponse<String> response = send(HttpRequest.newBuilder(migration("/" + verb))
                .header("Content-Type", "application/json")
                .header("X-Crossfade", "1")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
        if (response.statusCode() != ACCEPTED) {
            throw new IllegalStateException(verb + " was refused: " + response.body());
        }
        return json(response.body()).path("id").asText();
    }

    /** Stops the stages; unless it is called, the migration's next server goes on with them. */
    void cancel() {
        ask("cancel", "");
    }

    JsonNode get(URI address) {
        return json(send(HttpRequest.newBuilder(address).build()).body());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        client.shutdownNow();
    }
}
