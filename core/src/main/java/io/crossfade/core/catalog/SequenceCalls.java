package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calls of {@code nextval} in an expression or a function's text. A name that is written out is found; one that is put
 * together when the call is made is not, and is counted.
 *
 * @param names as they are written, perhaps unqualified
 * @param unreadable calls whose name is not written out
 */
record SequenceCalls(List<String> names, int unreadable) {
    private static final Pattern CALL = Pattern.compile("nextval\\s*\\(", Pattern.CASE_INSENSITIVE);
    private static final Pattern WRITTEN = Pattern.compile("\\s*\\(*\\s*'((?:[^']|'')+)'");
    private static final Pattern PART = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\\s.\"]+))\\s*(\\.|$)");
    private static final Pattern NEW_COLUMN = Pattern.compile(
            "new\\s*\\.\\s*(\"(?:[^\"]|\"\")+\"|\\w+)\\s*:?=\\s*(?:\\w+\\s*\\.\\s*)?nextval\\s*\\(\\s*'((?:[^']|'')+)'",
            Pattern.CASE_INSENSITIVE);

    static SequenceCalls in(String text) {
        List<String> names = new ArrayList<>();
        int unreadable = 0;
        Matcher call = CALL.matcher(text);
        while (call.find()) {
            Matcher written = WRITTEN.matcher(text).region(call.end(), text.length());
            if (written.lookingAt()) {
                names.add(written.group(1).replace("''", "'"));
            } else {
                unreadable++;
            }
        }
        return new SequenceCalls(names, unreadable);
    }

    /** The column that a trigger's text gives a sequence's number to; empty where that cannot be read. */
    static String columnOf(String trigger, String name) {
        Matcher assigned = NEW_COLUMN.matcher(trigger);
        while (assigned.find()) {
            if (assigned.group(2).replace("''", "'").equals(name)) {
                return parts(assigned.group(1)).getFirst();
            }
        }
        return "";
    }

    /**
     * The sequence that a name means. An unqualified one depends on the search path of who calls: it is looked for in the
     * table's schema, then in {@code public}, then anywhere if there is but one of that name.
     */
    static Optional<TableId> resolve(String name, TableId table, Collection<TableId> sequences) {
        List<String> parts = parts(name);
        String last = parts.isEmpty() ? "" : parts.getLast();
        List<TableId> candidates = new ArrayList<>();
        if (parts.size() > 1) {
            candidates.add(new TableId(parts.get(parts.size() - 2), last));
        } else {
            candidates.add(new TableId(table.schema(), last));
            candidates.add(new TableId("public", last));
            List<TableId> anywhere =
                    sequences.stream().filter(each -> each.name().equals(last)).toList();
            if (anywhere.size() == 1) {
                candidates.addAll(anywhere);
            }
        }
        return candidates.stream().filter(sequences::contains).findFirst();
    }

    /** A name's parts as PostgreSQL reads them: folded to lower case unless quoted. */
    private static List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(name);
        int at = 0;
        while (at < name.length() && part.region(at, name.length()).lookingAt()) {
            String quoted = part.group(1);
            parts.add(quoted == null ? part.group(2).toLowerCase(Locale.ROOT) : quoted.replace("\"\"", "\""));
            at = part.end();
        }
        return parts;
    }
}
