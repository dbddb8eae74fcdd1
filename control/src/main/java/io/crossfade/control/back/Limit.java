package io.crossfade.control.back;

import io.crossfade.core.model.MappingId;

/**
 * What the way back does not do for one mapping.
 *
 * @param text what it is, naming tables and columns
 * @param remedy how it could be done all the same; SQL where there is some
 */
public record Limit(MappingId mapping, Kind kind, Extent extent, String text, String remedy) {
    /** What stands in the way. */
    public enum Kind {
        /** The target holds values that the source refuses. */
        NARROWER,
        /** The target holds values that the source would round, cut or pad. */
        CHANGED,
        /** Columns of the target that no column of the source became. */
        COLUMN,
        /** Columns of the source that did not move. */
        DROPPED,
        /** Rows of the source that did not move. */
        FILTER,
        /** Rows may refer to rows that the source does not have. */
        REFERENCE,
        /** The target table holds rows of others, or those of several mappings. */
        SHARED,
        /** A query makes the rows. */
        QUERY,
        /** A row cannot be found again. */
        KEY,
        /** A table cannot be published, or cannot be filled. */
        TABLE
    }

    /** How much of a mapping goes back. */
    public enum Extent {
        /** Everything; what the source refuses is set aside and shown. */
        WHOLE,
        /** All but what the limit says. */
        PARTIAL,
        /** Nothing. */
        NONE
    }

    static Limit whole(MappingId mapping, Kind kind, String text, String remedy) {
        return new Limit(mapping, kind, Extent.WHOLE, text, remedy);
    }

    static Limit partial(MappingId mapping, Kind kind, String text, String remedy) {
        return new Limit(mapping, kind, Extent.PARTIAL, text, remedy);
    }

    static Limit none(MappingId mapping, Kind kind, String text, String remedy) {
        return new Limit(mapping, kind, Extent.NONE, text, remedy);
    }
}
