package io.crossfade.core.db;

import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.RowKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows and keys as texts, on their way into statements and out of answers. */
public final class RowTexts {
    private RowTexts() {}

    /** Binds keys as the statement's first parameters: one {@code text[]} per column of the key. */
    public static void bind(PreparedStatement statement, List<RowKey> keys, int columns) throws SQLException {
        @Nullable String[][] texts = new String[columns][keys.size()];
        for (int i = 0; i < keys.size(); i++) {
            List<Cell> cells = keys.get(i).cells();
            for (int column = 0; column < columns; column++) {
                texts[column][i] = cells.get(column) instanceof Cell.Present present ? present.text() : null;
            }
        }
        for (int column = 0; column < columns; column++) {
            statement.setArray(column + 1, statement.getConnection().createArrayOf("text", texts[column]));
        }
    }

    /** @param first the answer's column that has the row's first text, from 1 on */
    public static RowImage read(ResultSet row, int first, int columns) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            String text = row.getString(first + i);
            cells.add(text == null ? Cell.NULL : Cell.of(text));
        }
        return RowImage.of(cells);
    }
}
