package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.config.Webhooks;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Posts where the writers go, signed as the Standard Webhooks specification says: {@code webhook-id}, {@code webhook-timestamp}
 * (seconds since 1970) and {@code webhook-signature}, which is {@code v1,} and the Base64 of HMAC-SHA256 over
 * {@code id.timestamp.body}. Any answer of 2xx means that the receiver has it; otherwise it is posted again until the time is over.
 */
final class WebhookRoute implements RouteSwitch {
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int REACHABLE_MILLIS = 3_000;

    private final RouteConfig.Webhook route;
    private final InstantSource clock;

    WebhookRoute(RouteConfig.Webhook route, InstantSource clock) {
        this.route = route;
        this.clock = clock;
    }

    @Override
    public void switchTo(Change change) {
        byte[] body = RouteMessage.of(change, clock.instant()).json();
        TimeLeft left = TimeLeft.of(route.timeout());
        RetryConfig again = RetryConfig.custom()
                .maxAttempts(Integer.MAX_VALUE)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_WAIT, 2, LONGEST_WAIT))
                .retryOnException(e -> e instanceof IOException && !left.isOver())
                .build();
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(left.time())
                .build();
        AtomicReference<@Nullable String> answered = new AtomicReference<>();
        try {
            Retry.of("webhook", again)
                    .executeCheckedSupplier(() -> post(client, change.cutover(), body, left, answered));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            if (e instanceof InterruptedException interrupt) {
                throw RouteFailure.interrupted("the route's webhook was called", interrupt);
            }
            String why = Objects.requireNonNullElseGet(answered.get(), () -> why(e));
            throw RouteFailure.of("the route's webhook at " + route.where() + " was not taken: " + why, e);
        } finally {
            client.shutdownNow();
        }
    }

    /** Some of the client's failures bear no words. */
    private static String why(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /**
     * The answer counts as soon as its status is there: its body may never end.
     *
     * @param answered hears of one that does not count: it tells more than the time that is over at last
     */
    private boolean post(
            HttpClient client, String id, byte[] body, TimeLeft left, AtomicReference<@Nullable String> answered)
            throws IOException, InterruptedException {
        String seconds = Long.toString(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(route.url())
                .timeout(left.time())
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", seconds)
                .header("webhook-signature", "v1," + signature(id, seconds, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        int status = answer.statusCode();
        if (status < HttpURLConnection.HTTP_OK || status >= HttpURLConnection.HTTP_MULT_CHOICE) {
            answered.set("answered " + status);
            throw new IOException("answered " + status);
        }
        return true;
    }

    private String signature(String id, String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Webhooks.key(route.secret().reveal()).orElseThrow(), "HmacSHA256"));
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
            return Optional.of("the route's webhook at " + route.where() + " cannot be reached: " + why(e));
        }
    }
}
