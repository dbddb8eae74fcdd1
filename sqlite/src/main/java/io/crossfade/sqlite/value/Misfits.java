package io.crossfade.sqlite.value;

import io.crossfade.sqlite.value.Rendered.Unfit;

/** The reasons that many types share, worded in one way. */
final class Misfits {
    private Misfits() {}

    /** A storage class that the type has no safe reading for. */
    static Unfit of(SqliteValue value, String type) {
        String what = switch (value) {
            case SqliteValue.Null n -> "NULL";
            case SqliteValue.Int i -> "an integer";
            case SqliteValue.Real r -> "a floating point number";
            case SqliteValue.Text t -> t.value().isEmpty() ? "an empty text" : "text";
            case SqliteValue.BrokenText b -> "text with invalid bytes";
            case SqliteValue.Blob b -> "a blob";
        };
        return new Unfit(what + " where " + type + " is expected");
    }

    static final Unfit ZERO_CHARACTER = new Unfit("a zero character, which PostgreSQL's text cannot hold");

    static final Unfit BROKEN_TEXT = new Unfit("bytes that are not valid text");
}
