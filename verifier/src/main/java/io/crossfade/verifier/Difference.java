package io.crossfade.verifier;

import io.crossfade.core.model.RowKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row that is not the same at both ends. Its values are shortened, and they are for the operator's eyes: {@link
 * #toString} leaves them out, because rows have no place in logs.
 *
 * @param key the texts of the key columns; of a table without key the digest of the whole row
 * @param columns those that differ; empty for a row that one end lacks
 */
public record Difference(Kind kind, RowKey key, List<Column> columns) {
    /** Stands for a value that nobody may be shown. */
    public static final String MASK = "•••";

    /** How a row differs. */
    public enum Kind {
        /** In the source and not in the target (of a table without key: fewer times in the target). */
        MISSING,
        /** In the target and not in the source (of a table without key: more times in the target). */
        EXTRA,
        /** In both, with other values. */
        DIFFERENT,
        /** Not the same at any look, and never still between two: nothing is proven. */
        CHANGING
    }

    /**
     * A column's two values.
     *
     * @param name its name in the side that is right: the source, or the target once it has the writers
     * @param source the beginning of its text; null is SQL NULL
     * @param target likewise
     * @param masked whether the values are secrets: then both are {@link #MASK}, whatever they are
     */
    public record Column(
            String name, @Nullable String source, @Nullable String target, boolean masked) {
        public Column(String name, @Nullable String source, @Nullable String target) {
            this(name, source, target, false);
        }

        /** The same of sides that have changed places. */
        Column turned() {
            return new Column(name, /* source= */ target, /* target= */ source, masked);
        }

        /** The same without its values. */
        public Column hidden() {
            return new Column(name, MASK, MASK, true);
        }
    }

    public Difference {
        columns = List.copyOf(columns);
    }

    /** The same of sides that have changed places; columns keep the names that they have in the side that was the source. */
    Difference turned() {
        Kind other = switch (kind) {
            case MISSING -> Kind.EXTRA;
            case EXTRA -> Kind.MISSING;
            case DIFFERENT, CHANGING -> kind;
        };
        return new Difference(other, key, columns.stream().map(Column::turned).toList());
    }

    @Override
    public String toString() {
        return kind + columns.stream().map(Column::name).toList().toString();
    }
}
