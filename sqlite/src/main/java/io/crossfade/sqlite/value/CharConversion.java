package io.crossfade.sqlite.value;

/** Text that is filled up with blanks, so that blanks at its end mean nothing in the target. */
record CharConversion(int length) implements Conversion {
    private static final Conversion TEXT = new TextConversion();

    @Override
    public Rendered render(SqliteValue value) {
        Rendered rendered = TEXT.render(value);
        return switch (rendered) {
            case Rendered.Fits(String text) -> trimmed(text, rendered);
            case Rendered.Converted(String text, String how) -> trimmed(text, rendered);
            case Rendered.Null n -> rendered;
            case Rendered.Unfit u -> rendered;
        };
    }

    private Rendered trimmed(String text, Rendered rendered) {
        if (VarcharConversion.isTooLong(text, length)) {
            return VarcharConversion.TOO_LONG;
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return end == text.length()
                ? rendered
                : new Rendered.Converted(text.substring(0, end), "blanks at the end of a CHAR mean nothing");
    }
}
