package io.crossfade.core.model;

/**
 * One value of one row, in PostgreSQL's own text form. Sealed, so that the value that was not sent cannot be forgotten.
 */
public sealed interface Cell {
    /** A value; {@code text} is what the type's output function gives under {@code SessionSettings}. */
    record Present(String text) implements Cell {}

    /** SQL NULL. */
    record SqlNull() implements Cell {}

    /**
     * A large (TOASTed) value that the transaction left alone and that the server therefore did not send (PostgreSQL
     * manual, 55.9 "Logical Replication Message Formats", byte {@code u}).
     */
    record Unchanged() implements Cell {}

    Cell NULL = new SqlNull();
    Cell UNCHANGED = new Unchanged();

    static Cell of(String text) {
        return new Present(text);
    }
}
