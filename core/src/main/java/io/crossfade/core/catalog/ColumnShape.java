package io.crossfade.core.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A column as the catalog describes it. Type names are as {@code format_type} prints them under an empty search path:
 * qualified and quoted unless they are PostgreSQL's own.
 *
 * @param type with its modifier, such as {@code character varying(40)} or {@code public.mood}
 * @param baseType what an assignment casts to without cutting: the type, or a domain's base, without modifier
 *     ({@code bpchar}, {@code "bit"})
 * @param modifier of the type or of the domain's base, -1 where there is none
 * @param userType the type, or an array's element type, where it is not PostgreSQL's own; else null
 * @param notNull by the column or its domain
 * @param generated whether the value is computed from other columns
 * @param identity {@code ALWAYS}, {@code BY_DEFAULT} or {@code NONE}
 * @param hasDefault whether an insert may leave the column out and gets something other than null
 * @param collation where it is not the type's own; else null
 * @param binarySafe whether the binary form means the same in every database: built in, and holding no catalog number
 */
public record ColumnShape(
        String name,
        String type,
        String baseType,
        int modifier,
        @Nullable String userType,
        boolean notNull,
        boolean generated,
        Identity identity,
        boolean hasDefault,
        @Nullable String collation,
        boolean binarySafe) {
    /** How {@code GENERATED … AS IDENTITY} stands on a column. */
    public enum Identity {
        NONE,
        BY_DEFAULT,
        ALWAYS
    }

    /** Whether it is a large object's number: the object itself is no row and is not replicated. */
    public boolean mayBeLargeObject() {
        return baseType.equals("oid") || (userType != null && userType.endsWith(".lo"));
    }
}
