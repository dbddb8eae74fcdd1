package io.crossfade.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The dashboard's first view: the page, all files that it names, and the answers that its script asks for until everything is
 * shown, over connections of its own. Nothing is kept from one load to the next.
 *
 * @param requests of one load
 * @param bytes of one load: bodies and headers of the answers; of several loads the most
 * @param millis from the first request to the last answer
 */
record FirstView(int loads, int requests, long bytes, Spread millis) {
    private static final Pattern NAMED = Pattern.compile("<(?:link|script|img)[^>]*?(?:href|src)=\"([^\"#:]+)\"");
    private static final Pattern IMPORTED = Pattern.compile("(?m)^import .* from '([^']+)'");
    private static final String DATA = "data: ";
    private static final int OK = 200;

    /**
     * @param server the page's address
     * @param migration the one that is shown
     */
    static FirstView measure(URI server, String migration, int loads) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        long bytes = 0;
        int requests = 0;
        for (int i = 0; i < loads; i++) {
            try (HttpClient client = ServedNode.newClient()) {
                Load load = new Load(client, server);
                long start = System.nanoTime();
                load.page();
                load.data("/api/v1/migrations/" + migration);
                millis.add((System.nanoTime() - start) / 1e6);
                bytes = Math.max(bytes, load.bytes.get());
                requests = load.requests.get();
            }
        }
        return new FirstView(loads, requests, bytes, Spread.of(millis));
    }

    /** One load, as a browser does it. */
    private static final class Load {
        private final HttpClient client;
        private final URI server;
        private final Set<URI> asked = ConcurrentHashMap.newKeySet();
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicInteger requests = new AtomicInteger();

        Load(HttpClient client, URI server) {
            this.client = client;
            this.server = server;
        }

        void page() {
            URI page = server.resolve("/");
            all(matches(NAMED, get(page).join()).map(file -> file(page.resolve(file))));
        }

        /** A file and, if it is a module, all that it imports; none is read twice. */
        private CompletableFuture<Void> file(URI address) {
            if (!asked.add(address)) {
                return CompletableFuture.completedFuture(null);
            }
            return get(address)
                    .thenCompose(text -> address.getPath().endsWith(".js")
                            ? together(matches(IMPORTED, text).map(other -> file(address.resolve(other))))
                            : CompletableFuture.completedFuture(null));
        }

        /** What {@code app.js} asks for, in its order. */
        void data(String migration) throws IOException, InterruptedException {
            get(server.resolve("/api/v1/session")).join();
            get(server.resolve("/api/v1/migrations")).join();
            InputStream events = firstEvent(server.resolve(migration + "/events"));
            try {
                slowly(migration);
            } finally {
                events.close();
            }
        }

        private void slowly(String migration) {
            all(Stream.of(
                            "/operations?limit=20",
                            "/findings",
                            "/verifications?limit=500",
                            "/discrepancies?limit=20",
                            "/routes")
                    .map(address -> get(server.resolve(migration + address))));
            get(server.resolve(migration + "/samples?minutes=60")).join();
            JsonNode journal = ServedNode.json(
                    get(server.resolve(migration + "/journal/state")).join());
            long after = Math.max(0, journal.path("entries").asLong() - 50);
            get(server.resolve(migration + "/journal?limit=50&after=" + after)).join();
        }

        private InputStream firstEvent(URI address) throws IOException, InterruptedException {
            HttpResponse<InputStream> response =
                    client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofInputStream());
            count(response.headers(), 0);
            BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            String line = lines.readLine();
            while (line != null && !line.startsWith(DATA)) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(address + " ended before its first event");
            }
            bytes.addAndGet(line.getBytes(StandardCharsets.UTF_8).length);
            return response.body();
        }

        private CompletableFuture<String> get(URI address) {
            return client.sendAsync(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .thenApply(answer -> {
                        if (answer.statusCode() != OK) {
                            throw new IllegalStateException(address + " answered " + answer.statusCode());
                        }
                        count(answer.headers(), answer.body().length);
                        return new String(answer.body(), StandardCharsets.UTF_8);
                    });
        }

        /** A header is its name, a colon, a space, its value, and the line's end. */
        private void count(HttpHeaders headers, int body) {
            long length = headers.map().entrySet().stream()
                    .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ": " + value + "\r\n"))
                    .mapToLong(String::length)
                    .sum();
            bytes.addAndGet(length + body);
            requests.incrementAndGet();
        }

        private static void all(Stream<? extends CompletableFuture<?>> asked) {
            together(asked).join();
        }

        private static CompletableFuture<Void> together(Stream<? extends CompletableFuture<?>> asked) {
            return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
        }

        private static Stream<String> matches(Pattern pattern, String text) {
            return pattern.matcher(text).results().map(result -> result.group(1));
        }
    }
}
