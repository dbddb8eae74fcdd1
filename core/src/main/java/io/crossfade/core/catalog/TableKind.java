package io.crossfade.core.catalog;

/** What kind of relation a catalog row is ({@code pg_class.relkind} and {@code relpersistence}). */
public enum TableKind {
    TABLE("table"),
    UNLOGGED_TABLE("unlogged table"),
    PARTITIONED_TABLE("partitioned table"),
    VIEW("view"),
    MATERIALIZED_VIEW("materialized view"),
    FOREIGN_TABLE("foreign table");

    private final String words;

    TableKind(String words) {
        this.words = words;
    }

    /** For people: {@code unlogged table}. */
    public String words() {
        return words;
    }

    /** Whether its rows are in the write-ahead log, so that it can be published. */
    public boolean isPublishable() {
        return this == TABLE || this == PARTITIONED_TABLE;
    }

    static TableKind of(String relkind, String persistence) {
        return switch (relkind) {
            case "p" -> PARTITIONED_TABLE;
            case "v" -> VIEW;
            case "m" -> MATERIALIZED_VIEW;
            case "f" -> FOREIGN_TABLE;
            case "r" -> persistence.equals("u") ? UNLOGGED_TABLE : TABLE;
            default -> throw new IllegalArgumentException("relkind '" + relkind + "' is no table");
        };
    }
}
