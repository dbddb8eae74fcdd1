package io.crossfade.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Files of the class path that everybody may see. Their names are checked before anything is looked up. */
final class Resources {
    private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final List<Pages.Folder> folders;

    Resources(List<Pages.Folder> folders) {
        this.folders = folders;
    }

    /**
     * @param path as it came, from {@code /} on
     * @param known the header {@code If-None-Match}, or empty
     */
    Optional<Answer> find(String path, String known) {
        String name = path.endsWith("/") ? path + "index.html" : path;
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return folders.stream()
                .filter(folder -> name.startsWith(folder.path() + "/"))
                .map(folder ->
                        file(folder.resources() + name.substring(folder.path().length())))
                .flatMap(Optional::stream)
                .findFirst()
                .map(file -> answer(name, file, known));
    }

    private static Optional<byte[]> file(String resource) {
        if (!TYPES.containsKey(extension(resource))) {
            return Optional.empty();
        }
        try (InputStream in = Resources.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Answer answer(String name, byte[] file, String known) {
        String tag = "\"" + Token.hash(new String(file, StandardCharsets.ISO_8859_1)) + "\"";
        Answer answer = tag.equals(known)
                ? Answer.none().withStatus(304)
                : Answer.bytes(String.valueOf(TYPES.get(extension(name))), file);
        return answer.withHeader("ETag", tag).withHeader("Cache-Control", "no-cache");
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
