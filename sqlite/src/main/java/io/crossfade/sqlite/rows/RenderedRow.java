package io.crossfade.sqlite.rows;

import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import io.crossfade.sqlite.schema.MappedColumn;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.Rendered;
import io.crossfade.sqlite.value.SqliteValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row and what becomes of each of its values.
 *
 * @param values as SQLite stores them
 * @param cells one for each value
 * @param number the row's own number in the file; empty: it has none
 */
public record RenderedRow(MappedTable table, List<SqliteValue> values, List<Rendered> cells, String number) {
    private static final String ROW_NUMBER = "rowid ";

    public boolean fits() {
        return firstUnfit() < 0;
    }

    /** The first column whose value does not fit; negative: all do. */
    public int firstUnfit() {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i) instanceof Rendered.Unfit) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The text of a value for the target; null is NULL.
     *
     * @throws IllegalStateException if it does not fit
     */
    public @Nullable String text(int column) {
        return switch (cells.get(column)) {
            case Rendered.Fits(String text) -> text;
            case Rendered.Converted(String text, String how) -> text;
            case Rendered.Null n -> null;
            case Rendered.Unfit(String reason) ->
                throw new IllegalStateException("a value that does not fit: " + reason);
        };
    }

    /**
     * What identifies the row: its key, or in a table without one its number in the file. A key's value that does not
     * fit is what {@link UnfitCells} makes of it.
     */
    public RowKey key() {
        if (table.key().isEmpty() && !number.isEmpty()) {
            return RowKey.of(RowImage.of(Cell.of(ROW_NUMBER + number)), new int[] {0});
        }
        RowImage image = image();
        int[] places = table.keyPlaces();
        return RowKey.of(image, places);
    }

    /** The row as an event carries it: a value that does not fit as one that the target is certain to refuse. */
    public RowImage image() {
        return image(true);
    }

    /** The row as an event names an old row: its key alone, the others NULL; whole in a table without a key. */
    public RowImage identity() {
        return image(table.key().isEmpty());
    }

    private RowImage image(boolean whole) {
        byte[][] texts = new byte[cells.size()][];
        int[] spans = new int[2 * cells.size()];
        int end = 0;
        for (int i = 0; i < texts.length; i++) {
            MappedColumn column = table.columns().get(i);
            byte[] text = whole || table.key().contains(column.name())
                    ? UnfitCells.bytes(column.type(), values.get(i), cells.get(i))
                    : null;
            texts[i] = text == null ? new byte[0] : text;
            spans[2 * i] = end;
            spans[2 * i + 1] = text == null ? RowImage.NULL : text.length;
            end += texts[i].length;
        }
        byte[] buffer = new byte[end];
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(texts[i], 0, buffer, spans[2 * i], texts[i].length);
        }
        return new RowImage(buffer, spans);
    }
}
