package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * A table, view or foreign table as the catalog describes it.
 *
 * @param fileNode the file that holds the rows; another one after TRUNCATE or a rewrite; 0 where there is none
 * @param parents the partitioned table or inheritance parents
 * @param partition whether it is a partition of its parent
 * @param rules rewrite rules other than a view's own
 * @param rowSecurity whether row security is enabled
 * @param extension the extension that brought it; empty if none did
 * @param estimatedRows from statistics, 0 where there are none
 * @param bytes of the heap and TOAST
 */
public record TableShape(
        TableId id,
        long oid,
        TableKind kind,
        String owner,
        TablePrivileges privileges,
        ReplicaIdentity replicaIdentity,
        List<ColumnShape> columns,
        List<UniqueIndex> uniqueIndexes,
        List<ForeignKey> foreignKeys,
        List<TriggerShape> triggers,
        List<String> rules,
        List<SequenceUse> sequences,
        List<TableId> parents,
        boolean partition,
        boolean rowSecurity,
        String extension,
        long fileNode,
        long estimatedRows,
        long bytes) {
    public TableShape {
        columns = List.copyOf(columns);
        uniqueIndexes = List.copyOf(uniqueIndexes);
        foreignKeys = List.copyOf(foreignKeys);
        triggers = List.copyOf(triggers);
        rules = List.copyOf(rules);
        sequences = List.copyOf(sequences);
        parents = List.copyOf(parents);
    }

    public Optional<ColumnShape> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    public Optional<UniqueIndex> primaryKey() {
        return uniqueIndexes.stream().filter(UniqueIndex::primary).findFirst();
    }

    /** The index that finds a row again, other than the primary key: the first by name. */
    public Optional<UniqueIndex> uniqueKey() {
        return uniqueIndexes.stream()
                .filter(index -> !index.primary() && index.isKey())
                .findFirst();
    }

    /** The index behind the replica identity; empty for FULL and NOTHING, or where it is missing. */
    public Optional<UniqueIndex> identityIndex() {
        return switch (replicaIdentity) {
            case DEFAULT -> primaryKey().filter(UniqueIndex::isKey);
            case INDEX -> uniqueIndexes.stream().filter(UniqueIndex::identity).findFirst();
            case FULL, NOTHING -> Optional.empty();
        };
    }

    /** Whether the server lets updates and deletes of it be published. */
    public boolean hasIdentity() {
        return replicaIdentity == ReplicaIdentity.FULL || identityIndex().isPresent();
    }
}
