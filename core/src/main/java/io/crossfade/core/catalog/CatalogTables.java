package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of one database at one moment, as plain data: all of its {@link Catalog}, or without its server's facts. */
public sealed interface CatalogTables permits Catalog, TableCatalog {
    /** Every table, view and foreign table that is not the system's, Crossfade's or temporary. */
    Map<TableId, TableShape> tables();

    /** The names of all schemas. */
    Set<String> schemas();

    /** Who looked: tables that the role may not see are not there. */
    String role();

    default Optional<TableShape> table(TableId id) {
        return Optional.ofNullable(tables().get(id));
    }

    default List<TableShape> children(TableId parent) {
        return tables().values().stream()
                .filter(table -> table.parents().contains(parent))
                .toList();
    }

    /** The partitions that hold a table's rows, at any depth; the table itself if it is not partitioned. */
    default List<TableShape> leaves(TableShape table) {
        if (table.kind() != TableKind.PARTITIONED_TABLE) {
            return List.of(table);
        }
        List<TableShape> leaves = new ArrayList<>();
        for (TableShape child : children(table.id())) {
            leaves.addAll(leaves(child));
        }
        return leaves;
    }

    /** The partitioned table at the top, for a partition; any other table itself. */
    default TableId root(TableId id) {
        TableShape table = tables().get(id);
        return table == null || !table.partition() || table.parents().isEmpty()
                ? id
                : root(table.parents().getFirst());
    }

    default long estimatedRows(TableShape table) {
        return leaves(table).stream().mapToLong(TableShape::estimatedRows).sum();
    }

    default long bytes(TableShape table) {
        return leaves(table).stream().mapToLong(TableShape::bytes).sum();
    }
}
