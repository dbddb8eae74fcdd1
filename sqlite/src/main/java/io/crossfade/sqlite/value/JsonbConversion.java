package io.crossfade.sqlite.value;

import com.fasterxml.jackson.core.JsonProcessingException;

/** JSON in the form that {@code jsonb} prints. */
record JsonbConversion() implements Conversion {
    @Override
    public Rendered render(SqliteValue value) {
        return switch (value) {
            case SqliteValue.Text(String text) -> text(text);
            // SQLite keeps the JSON texts 5 and 1.5 in a column of numeric affinity as numbers.
            case SqliteValue.Int(long number) -> new Rendered.Fits(Long.toString(number));
            case SqliteValue.Real(double number)
            when !Double.isInfinite(number) ->
                new Rendered.Fits(FloatText.shortest(number).toPlainString());
            default -> Misfits.of(value, "JSON");
        };
    }

    private static Rendered text(String text) {
        try {
            JsonbText read = JsonbText.of(text);
            return read.doubleKey()
                    ? new Rendered.Converted(read.text(), "of a key that an object has twice, the last value stayed")
                    : new Rendered.Fits(read.text());
        } catch (JsonProcessingException e) {
            return new Rendered.Unfit("invalid JSON");
        } catch (JsonbText.Unstorable e) {
            return new Rendered.Unfit(e.reason());
        }
    }
}
