package io.crossfade.control.http;

import io.crossfade.core.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests of our own pages and of programs from those that another site makes a browser send. It asks only where a
 * login comes along by itself (a cookie, or being on this machine); a bearer token is proof enough.
 *
 * <ol>
 *   <li>{@code Sec-Fetch-Site: same-origin} is the browser's own word, which no page can make it say: it compared the addresses as it
 *       knows them, with the port that a proxy may have left out of {@code Host}.
 *   <li>Else what speaks against it refuses any request: another {@code Sec-Fetch-Site} than {@code none}, or a foreign
 *       {@code Origin}. So no site opens streams or reads.
 *   <li>What changes something needs a word for it too: {@code X-Crossfade: 1}, which a page of another origin cannot
 *       send since no CORS header ever allows it, or our own {@code Origin}.
 * </ol>
 */
final class SameOrigin {
    static final String HEADER = "X-Crossfade";

    private final Set<String> hostNames;

    /** @param hostNames what the server is called, beside what a request calls it */
    SameOrigin(Set<String> hostNames) {
        this.hostNames = hostNames;
    }

    /** @throws Refusal 403 */
    void require(HttpServletRequest request, boolean changes) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        if ("same-origin".equals(site)) {
            return;
        }
        boolean ours = origin != null && isOurs(origin, request.getHeader("Host"));
        boolean othersSite = site != null && !site.equals("none");
        if (othersSite || (origin != null && !ours)) {
            throw refused("a page of another site sent this request", "open Crossfade's own page");
        }
        if (changes && !ours && !"1".equals(request.getHeader(HEADER))) {
            throw refused(
                    "nothing shows that no other site's page sent this request", "send the header X-Crossfade: 1");
        }
    }

    private static Refusal refused(String detail, String remedy) {
        return new Refusal(403, ErrorCode.ACCESS_DENIED, detail, remedy);
    }

    /** The port counts: cookies do not tell one server of a host from another. */
    private boolean isOurs(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && (authority.equalsIgnoreCase(host) || hostNames.contains(authority));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
