package io.crossfade.control.http;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The cookie that holds a session's id: no script reads it, no other site sends it. Where the browser speaks TLS, even if
 * only to a proxy before this server, it is sent over TLS alone and bound to this host by its name.
 */
final class SessionCookie {
    static final String PLAIN = "crossfade-session";
    private static final String OVER_TLS = "__Host-" + PLAIN;
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private SessionCookie() {}

    static Optional<String> of(HttpServletRequest request) {
        String name = name(request);
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    /** The value of a header {@code Set-Cookie}. */
    static String set(HttpServletRequest request, String id) {
        return name(request) + "=" + id + ATTRIBUTES + (isOverTls(request) ? "; Secure" : "");
    }

    /** The value of a header {@code Set-Cookie}. */
    static String clear(HttpServletRequest request) {
        return set(request, "") + "; Max-Age=0";
    }

    private static String name(HttpServletRequest request) {
        return isOverTls(request) ? OVER_TLS : PLAIN;
    }

    /** What a client says of its proxy only makes its own cookie stricter. */
    private static boolean isOverTls(HttpServletRequest request) {
        return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    }
}
