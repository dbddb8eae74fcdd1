package io.crossfade.control.http;

import io.crossfade.core.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests in, or not: by a token in the header {@code Authorization}, by a browser's session, or, where there are no
 * tokens, because they come from this machine.
 */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String BEARER = "bearer ";
    private static final List<String> OF_PROXIES =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private final @Nullable KnownTokens tokens;
    private final Sessions sessions;
    private final SameOrigin sameOrigin;
    private final FailedLogins failures = new FailedLogins();

    /** @param tokens null: everybody on this machine is its operator */
    Gate(@Nullable KnownTokens tokens, Sessions sessions, SameOrigin sameOrigin) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.sameOrigin = sameOrigin;
    }

    boolean asksForLogin() {
        return tokens != null;
    }

    /**
     * @param changes whether the request is to change something
     * @throws Refusal 401, 403, or 429 after many failures
     */
    Login admit(HttpServletRequest request, Role needed, boolean changes) {
        Login login = login(request).orElseThrow(() -> unauthorized("this address needs a login", ""));
        requireOwnPage(request, login, changes);
        if (!login.caller().role().covers(needed)) {
            throw new Refusal(
                    403,
                    ErrorCode.ACCESS_DENIED,
                    login.caller().name() + " is a "
                            + login.caller().role().name().toLowerCase(Locale.ROOT) + ", and this needs an "
                            + needed.name().toLowerCase(Locale.ROOT),
                    "use a token of that role");
        }
        return login;
    }

    /**
     * Who sent a request, if anybody is logged in.
     *
     * @throws Refusal 401 or 429 if it carries a token that is not valid
     */
    Optional<Login> login(HttpServletRequest request) {
        KnownTokens known = tokens;
        if (known == null) {
            refuseProxies(request);
            return Optional.of(new Login(Caller.LOCAL, false, () -> true, null));
        }
        String header = request.getHeader("Authorization");
        if (header == null) {
            return SessionCookie.of(request).flatMap(id -> bySession(known, id));
        }
        Token token = token(
                request,
                header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        ? header.substring(BEARER.length()).strip()
                        : "");
        return Optional.of(new Login(
                token.caller(), true, () -> known.byHash(token.sha256()).isPresent(), null));
    }

    private Optional<Login> bySession(KnownTokens known, String id) {
        return sessions.find(id)
                .flatMap(session -> known.byHash(session.token())
                        .map(token -> new Login(
                                token.caller(),
                                false,
                                () -> bySession(known, id).isPresent(),
                                session.end())));
    }

    /**
     * Opens a browser's session.
     *
     * @return its id
     * @throws Refusal 401 or 429 if the token is not valid, 403 if another site's page sent it
     */
    String open(HttpServletRequest request, String text) {
        sameOrigin.require(request, true);
        return sessions.open(token(request, text));
    }

    /** @throws Refusal 403 if another site's page sent the request */
    void close(HttpServletRequest request) {
        sameOrigin.require(request, true);
        SessionCookie.of(request).ifPresent(sessions::close);
    }

    /** @throws Refusal 403 if another site's page sent a request that is let in by no token of its own */
    void requireOwnPage(HttpServletRequest request, Login login, boolean changes) {
        if (!login.byBearer()) {
            sameOrigin.require(request, changes);
        }
    }

    private Token token(HttpServletRequest request, String text) {
        KnownTokens known = tokens;
        Optional<Token> token = known == null ? Optional.empty() : known.byText(text);
        if (token.isPresent()) {
            return token.get();
        }
        OptionalLong wait = failures.failed(request.getRemoteAddr());
        if (wait.isPresent()) {
            throw new Refusal(
                            429,
                            ErrorCode.ACCESS_DENIED,
                            "too many tokens were sent that are not valid",
                            "wait, then send a valid one")
                    .with("Retry-After", String.valueOf(wait.getAsLong()));
        }
        LOG.warn("a token that is not valid came from {}", request.getRemoteAddr());
        throw unauthorized("the token is not valid", ", error=\"invalid_token\"");
    }

    private static Refusal unauthorized(String detail, String error) {
        return new Refusal(
                        401,
                        ErrorCode.ACCESS_DENIED,
                        detail,
                        "send Authorization: Bearer with a token of `crossfade token create`")
                .with("WWW-Authenticate", "Bearer realm=\"crossfade\"" + error);
    }

    /**
     * Whoever comes through a proxy need not be on this machine. Many set none of these headers, but speak HTTP/1.0 unless told
     * otherwise, which no browser does; one that does neither looks like anybody here.
     */
    private static void refuseProxies(HttpServletRequest request) {
        boolean old = request.getProtocol().equals("HTTP/1.0");
        if (old || OF_PROXIES.stream().anyMatch(header -> request.getHeader(header) != null)) {
            throw new Refusal(
                    403,
                    ErrorCode.ACCESS_DENIED,
                    "the request came through a proxy" + (old ? ", as HTTP/1.0 lets suppose," : "")
                            + " and this server knows no tokens",
                    "start it with --tokens");
        }
    }
}
