package io.crossfade.control.plan;

import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.config.ColumnSource;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ExistingRows;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One source table and where the config sends it, before columns and keys are looked at.
 *
 * @param mapping the mapping in the file
 * @param fed whether another target owns the source table
 */
record Move(MappingId id, TableShape source, TableId targetTable, MappingConfig mapping, boolean fed) implements Way {

    @Override
    public String path() {
        return mapping.path();
    }

    @Override
    public String target() {
        return mapping.target();
    }

    @Override
    public ExistingRows existing() {
        return mapping.existing();
    }

    /** Whether rows are made anew instead of keeping their values. */
    boolean reshapes() {
        return mapping.where() != null
                || !mapping.parents().isEmpty()
                || mapping.columns().values().stream().anyMatch(ColumnSource.Expression.class::isInstance);
    }

    /** Target column to source column, where the names differ. */
    Map<String, String> renames() {
        Map<String, String> renames = new LinkedHashMap<>();
        mapping.columns().forEach((target, source) -> {
            if (source instanceof ColumnSource.Column column) {
                renames.put(target, column.name());
            }
        });
        return renames;
    }
}
