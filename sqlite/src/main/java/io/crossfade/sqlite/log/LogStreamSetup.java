package io.crossfade.sqlite.log;

import io.crossfade.core.store.MigrationStore;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.schema.MappedSchema;
import java.time.Clock;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a stream of a change log needs.
 *
 * @param store of the migration's row, with its epochs and positions
 * @param topics source table to the topic of its lane
 * @param snapshots positions of the log under which tables were copied, at least one: a transaction never reaches over
 *     one of them, so that each snapshot sees whole transactions (invariant I5)
 */
public record LogStreamSetup(
        SqliteFile file,
        MappedSchema schema,
        String migration,
        MigrationStore store,
        Map<String, String> topics,
        SortedSet<Long> snapshots,
        LogOutput output,
        Clock clock) {
    public LogStreamSetup {
        topics = Map.copyOf(topics);
        snapshots = java.util.Collections.unmodifiableSortedSet(new java.util.TreeSet<>(snapshots));
    }
}
