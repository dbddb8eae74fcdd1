package io.crossfade.core.sql;

import io.crossfade.core.model.TableId;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The only place where identifiers and literals are quoted. What it returns is safe to stand in SQL text under
 * {@code standard_conforming_strings = on} (PostgreSQL manual, 4.1.1 "Identifiers and Key Words" and 4.1.2.1).
 */
public final class Identifiers {
    private Identifiers() {}

    /** {@code "name"}, always quoted. */
    public static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not an identifier: '" + name + "'");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@code "schema"."name"}. */
    public static String quote(TableId table) {
        return quote(table.schema()) + '.' + quote(table.name());
    }

    /** {@code "a", "b", "c"}. */
    public static String quoteAll(Collection<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** {@code 'text'}; texts with a backslash become {@code E'…'} so that the setting does not matter. */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL text holds no zero byte");
        }
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
