package io.crossfade.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads some addresses in turn at a steady rate. A request's latency counts from the moment for which it was planned, so that
 * one slow answer delays, and is seen in, those that were due meanwhile.
 */
final class PacedRequests {
    private static final int ASKERS = 4;
    private static final int OK = 200;

    private record Address(String name, URI uri) {}

    private final List<Address> addresses;
    private final Duration interval;

    /**
     * @param addresses by the names that results have
     * @param interval between two requests, of whatever address
     */
    PacedRequests(Map<String, URI> addresses, Duration interval) {
        this.addresses = addresses.entrySet().stream()
                .map(entry -> new Address(entry.getKey(), entry.getValue()))
                .toList();
        this.interval = interval;
    }

    /**
     * @param phase what goes on meanwhile
     * @param until ends it before {@code length} has passed
     * @return by address, in the order of names; one that was not read is missing
     * @throws IllegalStateException if an answer is other than 200
     */
    List<Latency> run(String phase, Duration length, BooleanSupplier until) throws InterruptedException {
        Run run = new Run(System.nanoTime(), length, until);
        try (HttpClient client = ServedNode.newClient()) {
            List<Thread> askers = IntStream.range(0, ASKERS)
                    .mapToObj(i -> Thread.ofVirtual().name("asker-" + i).start(() -> run.ask(client)))
                    .toList();
            for (Thread asker : askers) {
                asker.join();
            }
        }
        Exception failure = run.failure.get();
        if (failure != null) {
            throw new IllegalStateException("while " + phase + ": " + failure.getMessage(), failure);
        }
        return run.millis.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Latency.of(phase, entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    private final class Run {
        private final long start;
        private final Duration length;
        private final BooleanSupplier until;
        private final AtomicInteger next = new AtomicInteger();
        private final Map<String, Queue<Double>> millis = new ConcurrentHashMap<>();
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        Run(long start, Duration length, BooleanSupplier until) {
            this.start = start;
            this.length = length;
            this.until = until;
        }

        void ask(HttpClient client) {
            try {
                for (int i = next.getAndIncrement(); isGoingOn(i); i = next.getAndIncrement()) {
                    long planned = start + offset(i);
                    for (long left = planned - System.nanoTime(); left > 0; left = planned - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    Address address = addresses.get(i % addresses.size());
                    read(client, address);
                    millis.computeIfAbsent(address.name(), absent -> new ConcurrentLinkedQueue<>())
                            .add((System.nanoTime() - planned) / 1e6);
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }

        private boolean isGoingOn(int request) {
            return offset(request) < length.toNanos() && failure.get() == null && !until.getAsBoolean();
        }

        private long offset(int request) {
            return request * interval.toNanos();
        }

        private void read(HttpClient client, Address address) throws IOException, InterruptedException {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(address.uri()).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new IllegalStateException(
                        address.name() + " answered " + answer.statusCode() + ": " + answer.body());
            }
        }
    }
}
