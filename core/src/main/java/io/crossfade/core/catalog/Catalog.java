package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
        Set<String> schemas)
        implements CatalogTables {
    public Catalog {
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        types = Collections.unmodifiableMap(new TreeMap<>(types));
        castsFromText = Set.copyOf(castsFromText);
        schemas = Set.copyOf(schemas);
    }

    @Override
    public String role() {
        return server.role().name();
    }

    /** Foreign keys in either direction between {@code inside} and all other tables. */
    public List<ForeignKey> foreignKeysAcross(Collection<TableId> inside) {
        return tables.values().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .filter(key -> inside.contains(key.table()) != inside.contains(key.parent()))
                .toList();
    }
}
