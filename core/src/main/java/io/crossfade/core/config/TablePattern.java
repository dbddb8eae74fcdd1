package io.crossfade.core.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table's name in a migration file, or all tables of a schema. Names are taken as they are written, without folding to
 * lower case; a part that holds a dot, a star or a quote stands in double quotes, as in SQL.
 *
 * @param name null for {@code schema.*}
 */
public record TablePattern(String schema, @Nullable String name) {
    private static final String PART = "(?:\"((?:[^\"]|\"\")+)\"|([^\".*]+))";
    private static final Pattern NAME = Pattern.compile(PART + "\\." + PART);
    private static final Pattern ALL = Pattern.compile(PART + "\\.\\*");
    private static final Pattern COLUMN = Pattern.compile("\"((?:[^\"]|\"\")+)\"|([\\p{L}_][\\p{L}\\p{N}_$]*)");

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$-]*");

    /** Empty if the text is neither {@code schema.table} nor {@code schema.*}. */
    static Optional<TablePattern> parse(String text) {
        Matcher all = ALL.matcher(text.strip());
        if (all.matches()) {
            return Optional.of(new TablePattern(part(all, 1), null));
        }
        Matcher name = NAME.matcher(text.strip());
        return name.matches() ? Optional.of(new TablePattern(part(name, 1), part(name, 3))) : Optional.empty();
    }

    /** A column's name, plain or in double quotes; empty for anything else, such as an expression. */
    static Optional<String> column(String text) {
        Matcher column = COLUMN.matcher(text.strip());
        return column.matches() ? Optional.of(part(column, 1)) : Optional.empty();
    }

    private static String part(Matcher matcher, int group) {
        String quoted = matcher.group(group);
        return quoted == null ? matcher.group(group + 1).strip() : quoted.replace("\"\"", "\"");
    }

    /** As a migration file has it: parts that are not plain names stand in double quotes. */
    public String written() {
        return written(schema) + "." + (name == null ? "*" : written(name));
    }

    private static String written(String part) {
        return PLAIN.matcher(part).matches() ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    public boolean isWildcard() {
        return name == null;
    }

    @Override
    public String toString() {
        return schema + "." + (name == null ? "*" : name);
    }
}
