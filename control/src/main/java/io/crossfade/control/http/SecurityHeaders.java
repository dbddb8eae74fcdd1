package io.crossfade.control.http;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;

/** What every answer tells a browser: run and show nothing but what comes from here, keep nothing, show us in no frame. */
final class SecurityHeaders {
    static final String POLICY = "Content-Security-Policy";

    private static final String ONLY_FROM_HERE =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);
    private static final Map<String, String> ALWAYS = Map.of(
            POLICY,
            ONLY_FROM_HERE,
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

    /** The policy for a page that was made here: it may have the style that is in it, and no other. */
    static String policyFor(String page) {
        Matcher style = STYLE.matcher(page);
        if (!style.find()) {
            return ONLY_FROM_HERE;
        }
        byte[] hash = HexFormat.of().parseHex(Token.hash(style.group(1)));
        return ONLY_FROM_HERE + "; style-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    }

    void put(HttpFields.Mutable headers) {
        ALWAYS.forEach(headers::put);
        if (tls) {
            headers.put("Strict-Transport-Security", A_YEAR_OF_TLS);
        }
    }
}
