package io.crossfade.sqlite.schema;

import io.crossfade.sqlite.catalog.LeftOut;
import java.util.List;
import java.util.Optional;

/**
 * All tables that are moved, and everything that the target will not have.
 *
 * @param tables parents before children, as far as their foreign keys form no circle
 * @param leftOut of the moved tables and of the file
 * @param refusals what keeps the migration from starting, one sentence each
 */
public record MappedSchema(List<MappedTable> tables, List<LeftOut> leftOut, List<String> refusals) {
    public MappedSchema {
        tables = List.copyOf(tables);
        leftOut = List.copyOf(leftOut);
        refusals = List.copyOf(refusals);
    }

    public Optional<MappedTable> table(String source) {
        return tables.stream()
                .filter(table -> table.name().equalsIgnoreCase(source))
                .findFirst();
    }
}
