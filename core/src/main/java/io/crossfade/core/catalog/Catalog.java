package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One database at one moment, as plain data.
 *
 * @param tables every table, view and foreign table that is not the system's, Crossfade's or temporary
 * @param types every type that is not PostgreSQL's own, by name
 * @param castsFromText type names (without modifier) to which somebody made a cast function from text: an explicit cast
 *     would call it instead of the type's input
 * @param schemas the names of all schemas
 */
public record Catalog(
        ServerFacts server,
        Map<TableId, TableShape> tables,
        Map<String, TypeShape> types,
        Set<String> castsFromText,
        Set<String> schemas) {
    public Catalog {
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        types = Collections.unmodifiableMap(new TreeMap<>(types));
        castsFromText = Set.copyOf(castsFromText);
        schemas = Set.copyOf(schemas);
    }

    public Optional<TableShape> table(TableId id) {
        return Optional.ofNullable(tables.get(id));
    }

    public List<TableShape> children(TableId parent) {
        return tables.values().stream()
                .filter(table -> table.parents().contains(parent))
                .toList();
    }

    /** The partitions that hold a table's rows, at any depth; the table itself if it is not partitioned. */
    public List<TableShape> leaves(TableShape table) {
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
    public TableId root(TableId id) {
        TableShape table = tables.get(id);
        return table == null || !table.partition() || table.parents().isEmpty()
                ? id
                : root(table.parents().getFirst());
    }

    public long estimatedRows(TableShape table) {
        return leaves(table).stream().mapToLong(TableShape::estimatedRows).sum();
    }

    public long bytes(TableShape table) {
        return leaves(table).stream().mapToLong(TableShape::bytes).sum();
    }

    /** Foreign keys in either direction between {@code inside} and all other tables. */
    public List<ForeignKey> foreignKeysAcross(Collection<TableId> inside) {
        return tables.values().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .filter(key -> inside.contains(key.table()) != inside.contains(key.parent()))
                .toList();
    }
}
