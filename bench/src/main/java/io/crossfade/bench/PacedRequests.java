package io.crossfade.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads some addresses in turn at a steady rate, each at its time, whether or not those before it have been answered: a slow
 * address holds up no other. A latency counts from the moment for which the request was planned, so that a client that
 * comes late is seen in it too.
 */
final class PacedRequests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private record Address(String name, URI uri) {}

    private final List<Address> addresses;
    private final String group;
    private final Duration interval;

    /**
     * @param addresses by the names that results have
     * @param group those whose names begin so are also counted together
     * @param interval between two requests, of whatever address
     */
    PacedRequests(Map<String, URI> addresses, String group, Duration interval) {
        this.addresses = addresses.entrySet().stream()
                .map(entry -> new Address(entry.getKey(), entry.getValue()))
                .toList();
        this.group = group;
        this.interval = interval;
    }

    /**
     * @param phase what goes on meanwhile
     * @param until ends it before {@code length} has passed
     * @return by address, in the order of names, the group last; what was not read is missing
     * @throws IllegalStateException if an answer is neither 200 nor 503, or does not come
     */
    List<Latency> run(String phase, Duration length, BooleanSupplier until) throws InterruptedException {
        Run run = new Run(System.nanoTime(), length, until);
        try (HttpClient client = ServedNode.newClient()) {
            run.askAll(client);
        }
        Exception failure = run.failure.get();
        if (failure != null) {
            throw new IllegalStateException("while " + phase + ": " + failure.getMessage(), failure);
        }
        return run.latencies(phase);
    }

    private final class Run {
        private final long start;
        private final Duration length;
        private final BooleanSupplier until;
        private final Map<String, Queue<Double>> millis = new ConcurrentHashMap<>();
        private final Queue<String> refused = new ConcurrentLinkedQueue<>();
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        Run(long start, Duration length, BooleanSupplier until) {
            this.start = start;
            this.length = length;
            this.until = until;
        }

        void askAll(HttpClient client) throws InterruptedException {
            List<Thread> asked = new ArrayList<>();
            for (int i = 0; isGoingOn(i); i++) {
                long planned = start + offset(i);
                for (long left = planned - System.nanoTime(); left > 0; left = planned - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Address address = addresses.get(i % addresses.size());
                asked.add(Thread.ofVirtual().name("asker-" + i).start(() -> ask(client, address, planned)));
            }
            for (Thread each : asked) {
                each.join();
            }
        }

        List<Latency> latencies(String phase) {
            List<Latency> all = new ArrayList<>(millis.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry -> Latency.of(
                            phase, entry.getKey(), List.copyOf(entry.getValue()), refused(entry.getKey()::equals)))
                    .toList());
            List<Double> together = millis.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(group))
                    .flatMap(entry -> entry.getValue().stream())
                    .toList();
            if (!together.isEmpty()) {
                all.add(Latency.of(phase, "all of " + group, together, refused(name -> name.startsWith(group))));
            }
            return all;
        }

        private int refused(Predicate<String> names) {
            return (int) refused.stream().filter(names).count();
        }

        private boolean isGoingOn(int request) {
            return offset(request) < length.toNanos() && failure.get() == null && !until.getAsBoolean();
        }

        private long offset(int request) {
            return request * interval.toNanos();
        }

        private void ask(HttpClient client, Address address, long planned) {
            try {
                if (isAnswered(client, address)) {
                    millis.computeIfAbsent(address.name(), absent -> new ConcurrentLinkedQueue<>())
                            .add((System.nanoTime() - planned) / 1e6);
                } else {
                    refused.add(address.name());
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }

        private boolean isAnswered(HttpClient client, Address address) throws IOException, InterruptedException {
            HttpRequest request =
                    HttpRequest.newBuilder(address.uri()).timeout(PATIENCE).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK && answer.statusCode() != UNAVAILABLE) {
                throw new IllegalStateException(
                        address.name() + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.statusCode() == OK;
        }
    }
}
