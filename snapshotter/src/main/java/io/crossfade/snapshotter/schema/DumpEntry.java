package io.crossfade.snapshotter.schema;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an archive's table of contents as {@code pg_restore --list} prints it.
 *
 * @param line the whole line, by which {@code --use-list} picks the entry
 * @param type such as {@code TABLE} or {@code FK CONSTRAINT}
 * @param rest schema, name and owner
 */
record DumpEntry(String line, long catalog, long oid, String type, String rest) {
    private static final Pattern LINE = Pattern.compile("\\d+; (\\d+) (\\d+) (.*)");

    /** The longer before the shorter that begins alike. */
    private static final List<String> TYPES = List.of(
            "SEQUENCE OWNED BY",
            "SEQUENCE",
            "TABLE ATTACH",
            "TABLE DATA",
            "TABLE",
            "DEFAULT",
            "CHECK CONSTRAINT",
            "FK CONSTRAINT",
            "CONSTRAINT",
            "INDEX ATTACH",
            "INDEX",
            "STATISTICS",
            "TRIGGER",
            "RULE",
            "POLICY",
            "ROW SECURITY",
            "EXTENSION",
            "SCHEMA");

    static Optional<DumpEntry> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String text = matcher.group(3);
        String type = TYPES.stream()
                .filter(candidate -> text.startsWith(candidate + " "))
                .findFirst()
                .orElse("");
        return Optional.of(new DumpEntry(
                line,
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                type,
                text.substring(type.length()).strip()));
    }

    /** Whether it holds rows; the oid is the table's. */
    boolean isData() {
        return type.equals("TABLE DATA");
    }

    /** Whether it makes a part of a table's shape; indexes and keys come later. */
    boolean isShape() {
        return switch (type) {
            case "TABLE", "TABLE ATTACH", "SEQUENCE", "SEQUENCE OWNED BY", "DEFAULT", "CHECK CONSTRAINT" -> true;
            default -> false;
        };
    }

    boolean isKeyOrIndex() {
        return switch (type) {
            case "CONSTRAINT", "INDEX", "INDEX ATTACH", "FK CONSTRAINT", "STATISTICS" -> true;
            default -> false;
        };
    }

    /** What changes how a table behaves and is left to the operator. */
    boolean isBehaviour() {
        return switch (type) {
            case "TRIGGER", "RULE", "POLICY", "ROW SECURITY" -> true;
            default -> false;
        };
    }
}
