package io.crossfade.control.plan;

import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.model.TableId;
import java.util.Map;

/**
 * One source table and where the config sends it, before columns and keys are looked at.
 *
 * @param path of its mapping in the file
 * @param target the target's name
 * @param columns target column to source column, where the names differ
 */
record Move(String path, TableShape source, String target, TableId targetTable, Map<String, String> columns) {

    TableId sourceTable() {
        return source.id();
    }
}
