package io.crossfade.applier.target;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.applier.fold.Change;
import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import java.util.Locale;

/** A kept change as JSON for the operator: the operation and the rows by column name. */
final class EventJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A longer value is not kept, only its size: it can be read again from the source by the row's key. */
    private static final int LONGEST = 64 << 10;

    private EventJson() {}

    static String of(Change.Row change) {
        ObjectNode event = JSON.createObjectNode();
        event.put("operation", change.kind().name().toLowerCase(Locale.ROOT));
        RowImage before = change.before();
        RowImage after = change.after();
        Relation relation = change.shape().relation();
        if (before != null) {
            row(event, "before", relation, before, true);
        }
        if (after != null) {
            row(event, "after", relation, after, false);
        }
        return event.toString();
    }

    private static void row(ObjectNode event, String name, Relation relation, RowImage row, boolean old) {
        ObjectNode values = event.putObject(name);
        ArrayNode unchanged = JSON.createArrayNode();
        for (int i = 0; i < row.size(); i++) {
            Relation.Column column = relation.columns().get(i);
            if (old && !column.identity()) {
                continue;
            }
            if (row.length(i) > LONGEST) {
                values.putObject(column.name()).put("bytes", row.length(i));
                continue;
            }
            switch (row.cell(i)) {
                case Cell.Present present -> values.put(column.name(), present.text());
                case Cell.SqlNull n -> values.putNull(column.name());
                case Cell.Unchanged u -> unchanged.add(column.name());
            }
        }
        if (!unchanged.isEmpty()) {
            event.set("unchanged", unchanged);
        }
    }
}
