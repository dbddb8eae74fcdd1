package io.crossfade.testkit.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of SQL among the resources, in parts: a line {@code --- words} begins a part and says what it is. Lines before the
 * first are comments.
 */
final class ScriptFile {
    private static final String MARK = "--- ";

    private ScriptFile() {}

    /** What stands below one {@code ---}. */
    record Part(List<String> words, String sql) {
        Part {
            words = List.copyOf(words);
        }

        String kind() {
            return words.get(0);
        }

        /** The single statements: each ends with a semicolon at a line's end. */
        List<String> statements() {
            List<String> statements = new ArrayList<>();
            for (String statement : sql.split(";[ \\t]*\\n")) {
                if (!statement.isBlank()) {
                    statements.add(statement.strip());
                }
            }
            return statements;
        }
    }

    static List<Part> parts(String scenario, String file) {
        List<Part> parts = new ArrayList<>();
        List<String> words = List.of();
        StringBuilder sql = new StringBuilder();
        for (String line : text(scenario, file).lines().toList()) {
            if (line.startsWith(MARK)) {
                add(parts, words, sql);
                words = List.of(line.substring(MARK.length()).strip().split("\\s+"));
            } else {
                sql.append(line).append('\n');
            }
        }
        add(parts, words, sql);
        return parts;
    }

    private static void add(List<Part> parts, List<String> words, StringBuilder sql) {
        if (!words.isEmpty()) {
            parts.add(new Part(words, sql.toString()));
        }
        sql.setLength(0);
    }

    static boolean exists(String scenario, String file) {
        return ScriptFile.class.getResource(path(scenario, file)) != null;
    }

    private static String path(String scenario, String file) {
        return "/scenario/" + scenario + "/" + file;
    }

    static String text(String scenario, String file) {
        String name = path(scenario, file);
        try (InputStream in = ScriptFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
