package io.crossfade.control.plan;

import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ExistingRows;

/** Rows of the source and the target table that the config sends them to, before columns and keys are looked at. */
sealed interface Way permits Move, QueryMove {
    MappingId id();

    /** The table whose rows move, or the first of them. */
    TableShape source();

    TableId targetTable();

    /** The target's name. */
    String target();

    /** Where it stands in the file. */
    String path();

    /** Whether another target owns the source table. */
    boolean fed();

    /** What becomes of rows that are in the target table before the start. */
    ExistingRows existing();

    default TableId sourceTable() {
        return source().id();
    }
}
