package io.crossfade.control.plan;

import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import java.util.Optional;

/** Chooses the columns by which a row is found in the target, from those that the log tells of an old row. */
public final class TableKey {
    private TableKey() {}

    /** The index whose columns are the key; empty: rows are matched whole. */
    public static Optional<UniqueIndex> of(TableShape table) {
        if (table.replicaIdentity() == ReplicaIdentity.FULL) {
            return table.primaryKey().filter(UniqueIndex::isKey).or(table::uniqueKey);
        }
        return table.identityIndex();
    }
}
