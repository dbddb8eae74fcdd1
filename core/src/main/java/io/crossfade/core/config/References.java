package io.crossfade.core.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${env:NAME}</code> and <code>${file:/path}</code> in a text by what they stand for. What they stand for
 * is in no message: problems name the reference.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)\\}");
    private static final long MAXIMUM_FILE = 64 << 10;

    private final Map<String, String> environment;

    References(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** What a text means, or why it means nothing. */
    sealed interface Resolution {
        record Resolved(String text) implements Resolution {}

        record Failed(String problem, String remedy) implements Resolution {}
    }

    Resolution resolve(String text) {
        StringBuilder resolved = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        int from = 0;
        while (matcher.find()) {
            resolved.append(text, from, matcher.start());
            from = matcher.end();
            switch (one(matcher.group(1))) {
                case Resolution.Failed failed -> {
                    return failed;
                }
                case Resolution.Resolved value -> resolved.append(value.text());
            }
        }
        return new Resolution.Resolved(resolved.append(text.substring(from)).toString());
    }

    private Resolution one(String reference) {
        if (reference.startsWith("env:")) {
            String name = reference.substring(4);
            return Optional.ofNullable(environment.get(name))
                    .<Resolution>map(Resolution.Resolved::new)
                    .orElseGet(() -> new Resolution.Failed(
                            "the environment variable " + name + " is not set", "set it for this process"));
        }
        if (reference.startsWith("file:")) {
            return file(reference.substring(5));
        }
        return new Resolution.Failed("an unknown reference in ${...}", "write ${env:NAME} or ${file:/path}");
    }

    /** The file's text without the line end that editors leave. */
    private static Resolution file(String name) {
        try {
            Path path = Path.of(name);
            if (Files.size(path) > MAXIMUM_FILE) {
                return new Resolution.Failed(
                        "the file " + path + " is larger than 64KiB", "name the secret's own file");
            }
            String text = Files.readString(path, StandardCharsets.UTF_8);
            return new Resolution.Resolved(text.replaceFirst("\\r?\\n\\z", ""));
        } catch (IOException | InvalidPathException e) {
            return new Resolution.Failed(
                    "the file " + name + " cannot be read (" + e.getClass().getSimpleName() + ")",
                    "check the path and this process's permissions");
        }
    }
}
