package io.crossfade.core.model;

import java.util.Comparator;

/**
 * A table's name in a PostgreSQL database: schema and name as the catalog holds them, unquoted. Quoting happens in {@link
 * io.crossfade.core.sql.Identifiers} alone.
 *
 * @param schema its schema's name, unquoted
 * @param name without the schema, unquoted
 */
public record TableId(String schema, String name) implements Comparable<TableId> {
    private static final Comparator<TableId> ORDER =
            Comparator.comparing(TableId::schema).thenComparing(TableId::name);

    public TableId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a table needs a schema and a name, not '" + schema + "." + name + "'");
        }
    }

    @Override
    public int compareTo(TableId other) {
        return ORDER.compare(this, other);
    }

    /** For people and logs: {@code schema.name}, unquoted. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
