package io.crossfade.core.model;

/**
 * The name of a mapping: one source table's (or query's) way into one target table. It is unique within a migration and
 * lasts as long as the migration does: chunks, rows set aside, changed keys and discrepancies are kept under it.
 *
 * @param name unique within the migration; of a table with one mapping {@code schema.table}
 */
public record MappingId(String name) implements Comparable<MappingId> {
    public MappingId {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a mapping needs a name");
        }
    }

    /** The name of a source table's only mapping: the table's. */
    public static MappingId of(TableId source) {
        return new MappingId(source.toString());
    }

    @Override
    public int compareTo(MappingId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
