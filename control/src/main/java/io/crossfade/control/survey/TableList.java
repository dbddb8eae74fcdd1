package io.crossfade.control.survey;

import io.crossfade.control.plan.Destinations;
import io.crossfade.control.plan.TableKey;
import io.crossfade.core.catalog.CatalogReader;
import io.crossfade.core.catalog.CatalogTables;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tables and views of a source, and where a migration file sends them. Partitions are not in it by themselves: they
 * count with their root.
 *
 * @param tables in the order of their names
 */
public record TableList(List<Entry> tables) {
    public TableList {
        tables = List.copyOf(tables);
    }

    /**
     * One table or view.
     *
     * @param schema of the source; {@code main} in a SQLite file
     * @param name without the schema
     * @param kind in words, such as {@code partitioned table}
     * @param estimatedRows from the server's statistics, unless they are {@code counted}
     * @param counted whether the rows were counted, as in a SQLite file
     * @param bytes of heap and TOAST, the partitions' included
     * @param key the columns by which a row is found; empty where there are none
     * @param identity what the log tells of an old row: {@code default}, {@code index}, {@code full}, {@code nothing}; with
     *     {@code (unfit)} where updates of a published table would fail; empty for what holds no rows of its own
     * @param mappedTo as {@code target/schema.table}; empty where no mapping takes it or there is no file
     */
    public record Entry(
            String schema,
            String name,
            String kind,
            long estimatedRows,
            boolean counted,
            long bytes,
            List<String> key,
            String identity,
            List<String> mappedTo) {}

    /** Of a source alone. */
    public static TableList of(PostgresEndpoint source) {
        return of(CatalogReader.readTables(new Database("source", source, "crossfade/list-tables")), Map.of());
    }

    /** Of a migration's source; no target is asked. */
    public static TableList of(MigrationConfig config, Database source) {
        CatalogTables catalog = CatalogReader.readTables(source);
        return of(catalog, Destinations.of(config, catalog));
    }

    static TableList of(CatalogTables catalog, Map<TableId, List<String>> mapped) {
        return new TableList(catalog.tables().values().stream()
                .filter(table -> !table.partition() || mapped.containsKey(table.id()))
                .map(table -> entry(catalog, table, mapped.getOrDefault(table.id(), List.of())))
                .toList());
    }

    private static Entry entry(CatalogTables catalog, TableShape table, List<String> mappedTo) {
        return new Entry(
                table.id().schema(),
                table.id().name(),
                table.kind().words(),
                catalog.estimatedRows(table),
                false,
                catalog.bytes(table),
                TableKey.of(table).map(UniqueIndex::columns).orElse(List.of()),
                identity(catalog, table),
                mappedTo);
    }

    private static String identity(CatalogTables catalog, TableShape table) {
        return switch (table.kind()) {
            case VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE -> "";
            case TABLE, UNLOGGED_TABLE, PARTITIONED_TABLE -> {
                boolean fit = catalog.leaves(table).stream().allMatch(TableShape::hasIdentity);
                yield table.replicaIdentity().name().toLowerCase(Locale.ROOT) + (fit ? "" : " (unfit)");
            }
        };
    }
}
