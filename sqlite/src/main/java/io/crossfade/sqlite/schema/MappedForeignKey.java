package io.crossfade.sqlite.schema;

import io.crossfade.core.model.TableId;
import java.util.List;

/**
 * A foreign key that the target gets.
 *
 * @param name of the constraint
 * @param parentTable the parent's name in the source
 * @param parentColumns never empty
 */
public record MappedForeignKey(
        String name,
        List<String> columns,
        String parentTable,
        TableId parent,
        List<String> parentColumns,
        String onUpdate,
        String onDelete) {
    public MappedForeignKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }
}
