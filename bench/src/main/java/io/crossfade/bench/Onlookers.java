package io.crossfade.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Who watches a server's migration until it is closed: an open dashboard, and a Prometheus that scrapes it at an interval. */
final class Onlookers implements AutoCloseable {
    private final HttpClient client = ServedNode.newClient();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final EventFollower dashboard;
    private final Thread scraper;
    private final AtomicInteger scrapes = new AtomicInteger();

    private Onlookers(ServedNode served, Duration interval) throws IOException, InterruptedException {
        dashboard = EventFollower.open(client, served.migration("/events"));
        scraper = Thread.ofVirtual().name("scraper").start(() -> scrape(served, interval));
    }

    static Onlookers of(ServedNode served, Duration interval) {
        try {
            return new Onlookers(served, interval);
        } catch (IOException e) {
            throw new IllegalStateException("the dashboard's events are not to be had", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void scrape(ServedNode served, Duration interval) {
        HttpRequest metrics =
                HttpRequest.newBuilder(served.address().resolve("/metrics")).build();
        try {
            do {
                HttpResponse<String> answer = client.send(metrics, HttpResponse.BodyHandlers.ofString());
                if (!answer.body().contains("crossfade_")) {
                    throw new IllegalStateException("no metrics: " + answer.body());
                }
                scrapes.incrementAndGet();
            } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            throw new IllegalStateException("the scraper failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all of them have watched, and do. */
    boolean areWatching() {
        return scraper.isAlive() && scrapes.get() > 0 && dashboard.newest().isObject();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            scraper.join();
            dashboard.close();
        } catch (IOException e) {
            throw new IllegalStateException("the dashboard's events cannot be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
