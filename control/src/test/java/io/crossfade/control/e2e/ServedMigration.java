package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code crossfade serve} of one migration, in a process of its own, and who asks it. */
final class ServedMigration {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ADDRESS = Pattern.compile("serving .* on (http://\\S+)");

    private final Migration migration;
    private final String name;
    private final HttpClient client = HttpClient.newHttpClient();
    private final MigratorProcess process;
    private final URI address;

    private ServedMigration(Migration migration, String name, MigratorProcess process, URI address) {
        this.migration = migration;
        this.name = name;
        this.process = process;
        this.address = address;
    }

    /** @param more options */
    static ServedMigration start(Migration migration, String... more) {
        return start(migration, migration.name(), 0, more);
    }

    /** @param name the migration's, as its file has it */
    static ServedMigration startNamed(Migration migration, String name) {
        return start(migration, name, 0);
    }

    /** Another server where this one listened, which has ended. */
    ServedMigration startAgain(String... more) {
        return start(migration, name, address.getPort(), more);
    }

    private static ServedMigration start(Migration migration, String name, int port, String... more) {
        List<String> options = new ArrayList<>(List.of("--listen", "127.0.0.1:" + port));
        options.addAll(List.of(more));
        MigratorProcess process = migration.start("serve", options.toArray(new String[0]));
        Migration.await(
                process,
                "it says where it listens",
                () -> ADDRESS.matcher(process.output()).find());
        Matcher said = ADDRESS.matcher(process.output());
        assertThat(said.find()).isTrue();
        return new ServedMigration(migration, name, process, URI.create(said.group(1)));
    }

    MigratorProcess process() {
        return process;
    }

    String address() {
        return address.toString();
    }

    /** A response, its body as JSON. */
    record Response(int status, JsonNode body, Map<String, List<String>> headers) {}

    Response get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    /** One that is not the API's. */
    Response page(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    Response post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("X-Crossfade", "1")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Response(
                response.statusCode(),
                json ? JSON.readTree(response.body()) : JSON.getNodeFactory().textNode(response.body()),
                response.headers().map());
    }

    private URI uri(String path) {
        return address.resolve("/api/v1/migrations/" + name + path);
    }

    /** Asks for something long. @return its operation, when it has ended */
    JsonNode carryOut(String verb, String body) throws IOException, InterruptedException {
        return awaitEnd(ask(verb, body));
    }

    /** @return the operation's address below the migration's */
    String ask(String verb, String body) throws IOException, InterruptedException {
        Response begun = post("/" + verb, body);
        assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
        assertThat(begun.body().path("kind").asText()).isNotEmpty();
        return "/operations/" + begun.body().path("id").asText();
    }

    JsonNode awaitEnd(String operation) {
        JsonNode[] last = {JSON.getNodeFactory().nullNode()};
        Await.until("operation ended: " + operation, Migration.DEADLINE, () -> {
            last[0] = read(operation);
            return !last[0].path("state").asText().equals("running");
        });
        return last[0];
    }

    /** Waits until the migration is as it is wanted. */
    JsonNode await(String what, Predicate<JsonNode> wanted) {
        JsonNode[] last = {JSON.getNodeFactory().nullNode()};
        try {
            Await.until(what, Migration.DEADLINE, () -> {
                last[0] = read("");
                return wanted.test(last[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + last[0] + "\n" + process.output(), e);
        }
        return last[0];
    }

    private JsonNode read(String path) {
        try {
            Response response = get(path);
            assertThat(response.status()).as(response.toString()).isEqualTo(200);
            return response.body();
        } catch (IOException e) {
            throw new AssertionError(process.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Follows the migration's events; what comes is in the list. */
    AutoCloseable follow(List<JsonNode> events) throws IOException, InterruptedException {
        InputStream stream = client.send(
                        HttpRequest.newBuilder(uri("/events")).GET().build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
        Thread.ofVirtual().name("events").start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data:") && !line.equals("data: {}")) { // a sign of life
                        events.add(JSON.readTree(line.substring("data:".length())));
                    }
                }
            } catch (IOException e) {
                // It was closed.
            }
        });
        return stream;
    }

    static List<JsonNode> events() {
        return new CopyOnWriteArrayList<>();
    }
}
