package io.crossfade.sqlite.value;

/** Text of a greatest length, counted in characters as PostgreSQL counts them. */
record VarcharConversion(int length) implements Conversion {
    private static final Conversion TEXT = new TextConversion();

    @Override
    public Rendered render(SqliteValue value) {
        Rendered rendered = TEXT.render(value);
        return switch (rendered) {
            case Rendered.Fits(String text) -> isTooLong(text, length) ? TOO_LONG : rendered;
            case Rendered.Converted(String text, String how) -> isTooLong(text, length) ? TOO_LONG : rendered;
            case Rendered.Null n -> rendered;
            case Rendered.Unfit u -> rendered;
        };
    }

    static final Rendered.Unfit TOO_LONG = new Rendered.Unfit("text longer than its column");

    static boolean isTooLong(String text, int length) {
        return text.length() > length && text.codePointCount(0, text.length()) > length;
    }
}
