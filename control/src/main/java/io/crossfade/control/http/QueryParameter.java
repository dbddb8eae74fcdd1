package io.crossfade.control.http;

/**
 * A query parameter that an endpoint takes.
 *
 * @param type {@code String}, {@code Integer}, {@code Long}, {@code Boolean}, {@link java.time.Instant} or an enum
 */
record QueryParameter(String name, String description, Class<?> type) {}
