package io.crossfade.control.call;

import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.config.Webhooks;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
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
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Posts to an address, signed as the Standard Webhooks specification says: {@code webhook-id}, {@code webhook-timestamp}
 * (seconds since 1970) and {@code webhook-signature}, which is {@code v1,} and the Base64 of HMAC-SHA256 over
 * {@code id.timestamp.body}. Any answer of 2xx means that the receiver has it; otherwise it is posted again until the time is over.
 */
public final class SignedPost {
    private static final int REACHABLE_MILLIS = 3_000;

    private final String name;
    private final RouteConfig.Webhook webhook;
    private final InstantSource clock;

    /** @param what messages call it, its address follows */
    public SignedPost(String what, RouteConfig.Webhook webhook, InstantSource clock) {
        this.name = what + " at " + webhook.where();
        this.webhook = webhook;
        this.clock = clock;
    }

    /**
     * Sends it until it is taken.
     *
     * @param id the same whenever the same message is sent
     * @throws CallFailure if it was not taken in the webhook's time
     */
    public void send(String id, byte[] body) throws CallFailure {
        TimeLeft left = TimeLeft.of(webhook.timeout());
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(left.time())
                .build();
        AtomicReference<@Nullable String> answered = new AtomicReference<>();
        try {
            Attempts.until(left, IOException.class::isInstance, () -> post(client, id, body, left, answered));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while " + name + " was called", e);
        } catch (Exception e) {
            String why = Objects.requireNonNullElseGet(answered.get(), () -> why(e));
            throw new CallFailure(name + " was not taken: " + why, e);
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
        HttpRequest request = HttpRequest.newBuilder(webhook.url())
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
            mac.init(new SecretKeySpec(Webhooks.key(webhook.secret().reveal()).orElseThrow(), "HmacSHA256"));
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Why it could not be sent: whether something listens; only a call would say more. */
    public Optional<String> problem() {
        URI url = webhook.url();
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), REACHABLE_MILLIS);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(name + " cannot be reached: " + why(e));
        }
    }
}
