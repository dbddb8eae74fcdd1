package io.crossfade.core.sql;

/** How a value's text becomes the value again. */
public final class TextCast {
    private TextCast() {}

    /**
     * The type's input function reads what its output function wrote. A cast from text calls it, except to
     * {@code regclass}: that cast looks for a relation of this name even where the text is {@code -}, for none.
     *
     * @param text SQL of type text
     * @param type without modifier, so that assignment, and not the cast, judges the value's length
     */
    public static String of(String text, String type) {
        return type.equals("regclass") ? "pg_catalog.regclassin(" + text + "::cstring)" : text + "::" + type;
    }
}
