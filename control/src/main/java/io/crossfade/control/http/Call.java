package io.crossfade.control.http;

import java.util.Optional;

/** One request, after it has passed all gates: its parameters are declared ones and its body is whole. */
public interface Call {
    /**
     * A part of the path, decoded.
     *
     * @param name as it stands in the endpoint's path
     */
    String path(String name);

    /**
     * A query parameter, of the type that the endpoint declares.
     *
     * @throws IllegalArgumentException if the endpoint does not declare it
     */
    Optional<String> query(String name);

    /**
     * The query parameter {@code limit}, which the endpoint declares.
     *
     * @throws Refusal 400 if it is not from 1 to {@code max}
     */
    int limit(int standard, int max);

    /**
     * The body, of the endpoint's request type; its parts are there unless marked as nullable.
     *
     * @throws IllegalStateException if the endpoint has no request type
     */
    @SuppressWarnings("TypeParameterUnusedInFormals")
    <T> T body();

    Caller caller();

    /** The header {@code Idempotency-Key}: 1 to 255 visible characters. */
    Optional<String> idempotencyKey();
}
