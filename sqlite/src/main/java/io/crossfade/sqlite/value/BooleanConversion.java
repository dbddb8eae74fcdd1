package io.crossfade.sqlite.value;

import java.util.Locale;

/** 0 and 1; the usual words are read as what they say. */
record BooleanConversion() implements Conversion {
    private static final String WORD = "a word became a boolean";

    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Int(long number) when number == 1 -> new Rendered.Fits("true");
            case SqliteValue.Int(long number) when number == 0 -> new Rendered.Fits("false");
            case SqliteValue.Int i -> new Rendered.Unfit("an integer other than 0 and 1 where boolean is expected");
            case SqliteValue.Text(String word) ->
                switch (word.strip().toLowerCase(Locale.ROOT)) {
                    case "true", "t", "yes", "y", "on" -> new Rendered.Converted("true", WORD);
                    case "false", "f", "no", "n", "off" -> new Rendered.Converted("false", WORD);
                    default -> Misfits.of(value, "boolean");
                };
            default -> Misfits.of(value, "boolean");
        };
    }
}
