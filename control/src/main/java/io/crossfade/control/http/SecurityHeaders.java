package io.crossfade.control.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/** What every answer tells a browser: run and show nothing but what comes from here, keep nothing, show us in no frame. */
final class SecurityHeaders {
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cache-Control",
            "no-store");
    private static final String A_YEAR_OF_TLS = "max-age=31536000";

    private final boolean tls;

    SecurityHeaders(boolean tls) {
        this.tls = tls;
    }

    void put(HttpFields.Mutable headers) {
        ALWAYS.forEach(headers::put);
        if (tls) {
            headers.put("Strict-Transport-Security", A_YEAR_OF_TLS);
        }
    }
}
