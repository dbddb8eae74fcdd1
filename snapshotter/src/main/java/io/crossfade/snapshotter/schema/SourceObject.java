package io.crossfade.snapshotter.schema;

import io.crossfade.core.model.TableId;
import org.jspecify.annotations.Nullable;

/**
 * Something in the source's catalog that target tables need.
 *
 * @param catalog the oid of the catalog that lists it
 * @param oid its own
 * @param type as {@code pg_identify_object} says: {@code table}, {@code type}, {@code sequence}, …
 * @param identity its full name, quoted where needed
 * @param relation its name if it is a table or sequence
 */
public record SourceObject(
        long catalog,
        long oid,
        String type,
        String identity,
        @Nullable TableId relation) {
    boolean isTable() {
        return relation != null && type.equals("table");
    }

    boolean isSequence() {
        return relation != null && type.equals("sequence");
    }

    /** Whether an operator would have to make it; parts of tables come with them. */
    boolean standsAlone() {
        return switch (type) {
            case "default value", "table constraint", "domain constraint", "index", "composite type column" -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return type + " " + identity;
    }
}
