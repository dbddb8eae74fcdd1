package io.crossfade.control.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By what a browser logs in and out, and learns who it is. They guard themselves. */
final class SessionEndpoints {
    private static final String PATH = "/session";

    private final Gate gate;

    /** @param token the token's text */
    record SessionRequest(String token) {}

    /**
     * Who is logged in.
     *
     * @param loginNeeded whether there are tokens; without, everybody on this machine is its operator
     * @param name the token's name, null if nobody is logged in
     * @param role what the caller may do, null if nobody is logged in
     * @param end when a browser's session ends at the latest, null for others
     */
    @JsonInclude
    record SessionState(
            boolean loginNeeded,
            @Nullable String name,
            @Nullable Role role,
            @Nullable Instant end) {}

    SessionEndpoints(Gate gate) {
        this.gate = gate;
    }

    List<Endpoint> all() {
        return List.of(
                Endpoint.own("GET", PATH, "Says who is logged in.", null, SessionState.class, this::state),
                Endpoint.own(
                        "POST",
                        PATH,
                        "Opens a session for a browser: the answer sets a cookie.",
                        SessionRequest.class,
                        Void.class,
                        this::open),
                Endpoint.own("DELETE", PATH, "Ends the browser's session.", null, Void.class, this::close));
    }

    private Answer state(RequestCall call) {
        Optional<Login> login = gate.login(call.request());
        login.ifPresent(in -> gate.requireOwnPage(call.request(), in, false));
        return Answer.of(new SessionState(
                gate.asksForLogin(),
                login.map(in -> in.caller().name()).orElse(null),
                login.map(in -> in.caller().role()).orElse(null),
                login.map(Login::end).orElse(null)));
    }

    private Answer open(RequestCall call) {
        if (!gate.asksForLogin()) {
            throw Refusal.badRequest("this server knows no tokens", "call it without one");
        }
        SessionRequest request = call.body();
        String id = gate.open(call.request(), request.token());
        return Answer.none().withHeader("Set-Cookie", SessionCookie.set(call.request(), id));
    }

    private Answer close(RequestCall call) {
        gate.close(call.request());
        return Answer.none().withHeader("Set-Cookie", SessionCookie.clear(call.request()));
    }
}
