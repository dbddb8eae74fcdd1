package io.crossfade.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP as bytes on a socket, so that a test can say what no client library would. */
final class Wire {
    private static final int PATIENCE = 60_000;

    private Wire() {}

    /** What came back until the server closed the connection. */
    record Reply(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        String detail() {
            return json().path("detail").asText();
        }
    }

    static Reply get(URI server, String path, String... headers) {
        return call(server, "GET", path, "", headers);
    }

    static Reply post(URI server, String path, String json, String... headers) {
        return call(server, "POST", path, json, headers);
    }

    /** With the Host that belongs to it, unless the headers give one; a body is JSON unless they say otherwise. */
    static Reply call(URI server, String method, String path, String body, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        List<String> given = List.of(headers);
        List.of(headers).forEach(header -> request.append(header).append("\r\n"));
        if (given.stream().noneMatch(header -> header.startsWith("Host:"))) {
            request.append("Host: ").append(server.getAuthority()).append("\r\n");
        }
        if (!body.isEmpty() && given.stream().noneMatch(header -> header.startsWith("Content-Type:"))) {
            request.append("Content-Type: application/json\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return send(server, request + "Content-Length: " + length + "\r\n\r\n" + body);
    }

    static Reply send(URI server, String request) {
        try (Socket socket = open(server)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return reply(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(request.lines().findFirst().orElse("") + ": no answer", e);
        }
    }

    static Socket open(URI server) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    static Reply reply(String text) {
        if (text.isEmpty()) {
            return new Reply(0, Map.of(), "");
        }
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = text.substring(0, end).lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        return new Reply(Integer.parseInt(lines.getFirst().split(" ")[1]), headers, text.substring(end + 4));
    }
}
