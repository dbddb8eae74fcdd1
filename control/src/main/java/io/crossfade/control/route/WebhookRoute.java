package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts where the writers go, signed as the Standard Webhooks specification says: {@code webhook-id}, {@code webhook-timestamp}
 * (seconds since 1970) and {@code webhook-signature}, which is {@code v1,} and the Base64 of HMAC-SHA256 over
 * {@code id.timestamp.body}. Any answer of 2xx means that the receiver has it; otherwise it is posted again until the time is over.
 */
final class WebhookRoute implements RouteSwitch {
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int REACHABLE_MILLIS = 3_000;
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;

    private final RouteConfig.Webhook route;
    private final InstantSource clock;

    WebhookRoute(RouteConfig.Webhook route, InstantSource clock) {
        this.route = route;
        this.clock = clock;
    }

    @Override
    public void switchTo(Change change) {
        byte[] body = RouteMessage.of(change, clock.instant()).json();
        Instant end = clock.instant().plus(route.timeout());
        RetryConfig again = RetryConfig.custom()
                .maxAttempts(Integer.MAX_VALUE)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_WAIT, 2, LONGEST_WAIT))
                .retryOnException(
                        e -> e instanceof IOException && clock.instant().isBefore(end))
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(route.timeout())
                .build()) {
            Retry.of("webhook", again).executeCheckedSupplier(() -> post(client, change.cutover(), body, end));
        } catch (InterruptedException e) {
            throw RouteFailure.interrupted("the route's webhook was called", e);
        } catch (Throwable e) {
            throw RouteFailure.of("the route's webhook " + route.url() + " was not taken: " + e.getMessage(), e);
        }
    }

    private boolean post(HttpClient client, String id, byte[] body, Instant end)
            throws IOException, InterruptedException {
        Duration left = Duration.between(clock.instant(), end);
        String seconds = Long.toString(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(route.url())
                .timeout(left.isPositive() ? left : FIRST_WAIT)
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", seconds)
                .header("webhook-signature", "v1," + signature(id, seconds, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / HUNDRED != SUCCESS) {
            throw new IOException("answered " + status);
        }
        return true;
    }

    private String signature(String id, String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(route.secret().reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Whether something listens; only a switch would say more. */
    @Override
    public Optional<String> problem() {
        URI url = route.url();
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), REACHABLE_MILLIS);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the route's webhook " + url + " cannot be reached: " + e.getMessage());
        }
    }
}
