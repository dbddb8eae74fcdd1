package io.crossfade.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A row's key as the control schema keeps it: a JSON array of the key columns' texts, {@code ["7","de"]}. */
public final class RowKeyJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RowKeyJson() {}

    /** The texts of the key columns; null is SQL NULL. */
    public static List<@Nullable String> columns(RowKey key) {
        List<@Nullable String> texts = new ArrayList<>();
        for (Cell cell : key.cells()) {
            texts.add(cell instanceof Cell.Present present ? present.text() : null);
        }
        return texts;
    }

    /** Many keys, for an array that a statement takes. */
    static String[] texts(Collection<RowKey> keys) {
        return keys.stream().map(RowKeyJson::write).toArray(String[]::new);
    }

    public static String write(RowKey key) {
        try {
            return JSON.writeValueAsString(columns(key));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a key that is no JSON", e);
        }
    }

    public static RowKey read(String json) {
        try {
            @Nullable String[] texts = JSON.readValue(json, String[].class);
            List<Cell> cells = new ArrayList<>();
            for (String text : texts) {
                cells.add(text == null ? Cell.NULL : Cell.of(text));
            }
            return RowKey.of(
                    RowImage.of(cells), IntStream.range(0, cells.size()).toArray());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a row's key", e);
        }
    }
}
