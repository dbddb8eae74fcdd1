package io.crossfade.snapshotter.schema;

import io.crossfade.core.model.TableId;

/**
 * A table or partition that a dump is to hold.
 *
 * @param holdsRows false for a partitioned table, whose rows lie in its partitions, and for a foreign one
 */
public record DumpedTable(TableId id, long oid, boolean holdsRows) {}
