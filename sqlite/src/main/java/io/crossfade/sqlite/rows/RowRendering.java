package io.crossfade.sqlite.rows;

import io.crossfade.sqlite.schema.MappedColumn;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.value.Rendered;
import io.crossfade.sqlite.value.SqliteValue;
import java.util.List;

/** Renders the rows of one table: a row fits if every one of its values does. */
public final class RowRendering {
    private final MappedTable table;
    private final List<MappedColumn> columns;

    public RowRendering(MappedTable table) {
        this.table = table;
        this.columns = table.columns();
    }

    public MappedTable table() {
        return table;
    }

    /** @param values of the table's columns, in their order */
    public RenderedRow render(List<SqliteValue> values, String rowNumber) {
        Rendered[] cells = new Rendered[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = columns.get(i).rendering().render(values.get(i));
        }
        return new RenderedRow(table, values, List.of(cells), rowNumber);
    }
}
