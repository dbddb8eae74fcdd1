package io.crossfade.control.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call over Javalin's request. */
final class RequestCall implements Call {
    private static final String KEY = "[\\x21-\\x7e]{1,255}";

    private final Context request;
    private final Caller caller;
    private final Parameters parameters;
    private final @Nullable Object body;
    private final Optional<String> key;

    /** @throws Refusal 400 if path, query or headers are not what the endpoint takes */
    RequestCall(Context request, List<QueryParameter> declared, Caller caller, @Nullable Object body) {
        this.request = request;
        this.caller = caller;
        this.body = body;
        this.parameters = new Parameters(declared, query(request));
        this.key = Optional.ofNullable(request.header("Idempotency-Key"));
        if (key.filter(text -> !text.matches(KEY)).isPresent()) {
            throw Refusal.badRequest(
                    "the header Idempotency-Key must be of 1 to 255 visible characters", "send a UUID");
        }
        if (path(request).values().stream().anyMatch(part -> part.chars().anyMatch(Character::isISOControl))) {
            throw Refusal.badRequest("the path holds control characters", "send none");
        }
    }

    private static Map<String, List<String>> query(Context request) {
        try {
            return request.queryParamMap();
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("the query cannot be decoded", "encode it in UTF-8 by %XX");
        }
    }

    private static Map<String, String> path(Context request) {
        try {
            return request.pathParamMap();
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("the path cannot be decoded", "encode it in UTF-8 by %XX");
        }
    }

    HttpServletRequest request() {
        return request.req();
    }

    @Override
    public String path(String name) {
        return request.pathParam(name);
    }

    @Override
    public Optional<String> query(String name) {
        return parameters.value(name);
    }

    @Override
    public int limit(int standard, int max) {
        int limit = query("limit").map(Integer::parseInt).orElse(standard);
        if (limit < 1 || limit > max) {
            throw Refusal.badRequest("the parameter limit must be from 1 to " + max, "ask for as many");
        }
        return limit;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T body() {
        if (body == null) {
            throw new IllegalStateException("the endpoint takes no body");
        }
        return (T) body;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public Optional<String> idempotencyKey() {
        return key;
    }
}
