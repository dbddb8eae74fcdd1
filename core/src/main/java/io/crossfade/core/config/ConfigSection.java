package io.crossfade.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One mapping of the file, read key by key. Every key that is asked for is known; {@link #finish} reports the others, so
 * that no key is ever ignored.
 */
final class ConfigSection {
    private final String path;
    private final int line;
    private final Map<String, ConfigNode.Entry> entries;
    private final ConfigProblems problems;
    private final References references;
    private final TreeSet<String> known = new TreeSet<>();
    private final Map<String, String> later = new LinkedHashMap<>();

    ConfigSection(String path, ConfigNode.Mapping mapping, ConfigProblems problems, References references) {
        this.path = path;
        this.line = mapping.line();
        this.entries = mapping.entries();
        this.problems = problems;
        this.references = references;
    }

    String path() {
        return path;
    }

    int line() {
        return line;
    }

    ConfigProblems problems() {
        return problems;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The line of a key; the section's own where the key is absent. */
    int line(String key) {
        ConfigNode.Entry entry = entries.get(key);
        return entry == null ? line : entry.line();
    }

    boolean has(String key) {
        return node(key).isPresent();
    }

    /** The keys in the file's order; all of them are known from now on. */
    List<String> keys() {
        known.addAll(entries.keySet());
        return List.copyOf(entries.keySet());
    }

    /** A key that another version of Crossfade knows: refused with a word of its own. */
    void later(String key, String what) {
        later.put(key, what);
    }

    Optional<ConfigNode> node(String key) {
        known.add(key);
        return Optional.ofNullable(entries.get(key))
                .map(ConfigNode.Entry::value)
                .filter(value -> !(value instanceof ConfigNode.Empty));
    }

    Optional<ConfigNode> requiredNode(String key, String expected) {
        Optional<ConfigNode> node = node(key);
        if (node.isEmpty()) {
            problems.add(line(key), path(key), "", "missing", "expected " + expected);
        }
        return node;
    }

    /** The mapping under a key; empty, with a problem, if something else stands there. */
    Optional<ConfigSection> section(String key) {
        return node(key).flatMap(node -> asSection(node, path(key)));
    }

    Optional<ConfigSection> requiredSection(String key, String expected) {
        return requiredNode(key, expected).flatMap(node -> asSection(node, path(key)));
    }

    Optional<ConfigSection> asSection(ConfigNode node, String at) {
        if (node instanceof ConfigNode.Mapping mapping) {
            return Optional.of(new ConfigSection(at, mapping, problems, references));
        }
        problems.add(node.line(), at, shown(node), "expected a section of `key: value` lines");
        return Optional.empty();
    }

    /** The items under a key; a problem if it is no list. */
    List<ConfigNode> items(String key) {
        Optional<ConfigNode> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        if (node.get() instanceof ConfigNode.Sequence sequence) {
            return sequence.items();
        }
        problems.add(node.get().line(), path(key), shown(node.get()), "expected a list");
        return List.of();
    }

    List<String> texts(String key) {
        List<ConfigNode> items = items(key);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            asText(items.get(i), path(key) + "[" + i + "]").ifPresent(texts::add);
        }
        return texts;
    }

    /** What stands under a key, as it is written; empty where nothing does. */
    String written(String key) {
        return node(key).map(ConfigSection::shown).orElse("");
    }

    /** A text with its references resolved. */
    Optional<String> text(String key) {
        return node(key).flatMap(node -> asText(node, path(key)));
    }

    Optional<String> requiredText(String key, String expected) {
        return requiredNode(key, expected).flatMap(node -> asText(node, path(key)));
    }

    Optional<String> asText(ConfigNode node, String at) {
        if (!(node instanceof ConfigNode.Scalar scalar)) {
            problems.add(node.line(), at, shown(node), "expected a text");
            return Optional.empty();
        }
        return switch (references.resolve(scalar.text())) {
            case References.Resolution.Resolved resolved -> Optional.of(resolved.text());
            case References.Resolution.Failed failed -> {
                problems.add(node.line(), at, "", failed.problem(), failed.remedy());
                yield Optional.empty();
            }
        };
    }

    boolean bool(String key, boolean otherwise) {
        return parsed(key, otherwise, "expected true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    long integer(String key, long otherwise, long minimum, long maximum) {
        String expected = "expected a whole number from " + minimum + " to " + maximum;
        return parsed(key, otherwise, expected, text -> {
            try {
                long value = Long.parseLong(text.replace("_", ""));
                return value >= minimum && value <= maximum ? Optional.of(value) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    long size(String key, long otherwise, long minimum, long maximum) {
        String expected = "expected a size from " + Measures.print(minimum) + " to " + Measures.print(maximum)
                + ", written like 8MiB or 20GiB";
        return parsed(
                key,
                otherwise,
                expected,
                text -> Measures.size(text).filter(value -> value >= minimum && value <= maximum));
    }

    Duration duration(String key, Duration otherwise, Duration minimum, Duration maximum) {
        String expected = "expected a duration from " + Measures.print(minimum) + " to " + Measures.print(maximum)
                + ", written like 5ms, 30s, 10m or 12h";
        return parsed(
                key,
                otherwise,
                expected,
                text -> Measures.duration(text)
                        .filter(value -> value.compareTo(minimum) >= 0 && value.compareTo(maximum) <= 0));
    }

    private interface Parse<T> {
        Optional<T> from(String text);
    }

    private <T> T parsed(String key, T otherwise, String expected, Parse<T> parse) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        Optional<T> value = parse.from(text.get());
        if (value.isEmpty()) {
            problems.add(line(key), path(key), written(key), expected);
        }
        return value.orElse(otherwise);
    }

    /** Reports every key that nobody asked for. Call it last. */
    void finish() {
        entries.forEach((key, entry) -> {
            if (later.containsKey(key)) {
                problems.add(
                        entry.line(), path(key), "", later.get(key) + " is not supported by this version", "remove it");
            } else if (!known.contains(key)) {
                TreeSet<String> taken = new TreeSet<>(known);
                taken.removeAll(later.keySet());
                String remedy = Nearest.to(key, taken)
                        .map(near -> "did you mean `" + near + "`?")
                        .orElse("known here: " + String.join(", ", taken));
                problems.add(entry.line(), path(key), "", "unknown key", remedy);
            }
        });
    }

    /** What stands in the file, for messages: short, and references as they are written. */
    static String shown(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Scalar scalar ->
                scalar.text().length() > 80 ? scalar.text().substring(0, 77) + "..." : scalar.text();
            case ConfigNode.Mapping mapping ->
                "{" + String.join(", ", mapping.entries().keySet()) + "}";
            case ConfigNode.Sequence sequence -> "a list of " + sequence.items().size();
            case ConfigNode.Empty empty -> "";
        };
    }
}
