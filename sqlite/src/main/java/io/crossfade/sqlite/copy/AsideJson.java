package io.crossfade.sqlite.copy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crossfade.sqlite.rows.RenderedRow;
import io.crossfade.sqlite.value.ShownValue;

/** A row that does not fit, as JSON for the operator: its values as SQL literals, shortened. */
final class AsideJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 1000;

    private AsideJson() {}

    static String of(RenderedRow row) {
        ObjectNode event = JSON.createObjectNode();
        event.put("operation", "insert");
        ObjectNode after = event.putObject("after");
        for (int i = 0; i < row.values().size(); i++) {
            after.put(
                    row.table().columns().get(i).name(),
                    ShownValue.of(row.values().get(i), SHOWN));
        }
        return event.toString();
    }
}
