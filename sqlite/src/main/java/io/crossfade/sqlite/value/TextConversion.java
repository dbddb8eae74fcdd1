package io.crossfade.sqlite.value;

/** Text as it is; a number, which only a column without a type may hold as such, becomes its text. */
record TextConversion() implements Conversion {
    private static final String NUMBER = "a number became text";

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Text(String text) when text.indexOf('\0') >= 0 -> Misfits.ZERO_CHARACTER;
            case SqliteValue.Text(String text) -> new Rendered.Fits(text);
            case SqliteValue.Int(long number) -> new Rendered.Converted(Long.toString(number), NUMBER);
            case SqliteValue.Real(double number) -> new Rendered.Converted(Double.toString(number), NUMBER);
            case SqliteValue.BrokenText b -> Misfits.BROKEN_TEXT;
            default -> Misfits.of(value, "text");
        };
    }
}
