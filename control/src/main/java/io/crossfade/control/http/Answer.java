package io.crossfade.control.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call is answered with: a value that is written as JSON, bytes, or nothing. */
public final class Answer {
    private final int status;
    private final @Nullable Object value;
    private final @Nullable Text text;
    private final Map<String, String> headers;

    /** A body that is not JSON of ours. */
    static final class Text {
        private final String contentType;
        private final byte[] bytes;

        private Text(String contentType, byte[] bytes) {
            this.contentType = contentType;
            this.bytes = bytes;
        }

        String contentType() {
            return contentType;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    private Answer(int status, @Nullable Object value, @Nullable Text text, Map<String, String> headers) {
        this.status = status;
        this.value = value;
        this.text = text;
        this.headers = Map.copyOf(headers);
    }

    /** 200. */
    public static Answer of(Object value) {
        return new Answer(200, value, null, Map.of());
    }

    /**
     * 202: it is begun, and goes on after the answer.
     *
     * @param location the path, from {@code /} on, where one sees how far it is
     */
    public static Answer accepted(Object value, String location) {
        return new Answer(202, value, null, Map.of("Location", location));
    }

    /**
     * 201.
     *
     * @param location the path, from {@code /} on, of what was made
     */
    public static Answer created(Object value, String location) {
        return new Answer(201, value, null, Map.of("Location", location));
    }

    /** 204. */
    public static Answer none() {
        return new Answer(204, null, null, Map.of());
    }

    /** 200, in UTF-8. */
    public static Answer text(String contentType, String text) {
        return bytes(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** 200. The page may have a style of its own: the first in it. */
    public static Answer html(String page) {
        return text("text/html; charset=utf-8", page)
                .withHeader(SecurityHeaders.POLICY, SecurityHeaders.policyFor(page));
    }

    static Answer bytes(String contentType, byte[] bytes) {
        return new Answer(200, null, new Text(contentType, bytes), Map.of());
    }

    /** The same with another status. */
    public Answer withStatus(int other) {
        return new Answer(other, value, text, headers);
    }

    Answer withHeader(String name, String content) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(name, content);
        return new Answer(status, value, text, all);
    }

    int status() {
        return status;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Nullable
    Text text() {
        return text;
    }

    Map<String, String> headers() {
        return headers;
    }
}
