package io.crossfade.control.run;

import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.config.SqliteEndpoint;
import io.crossfade.core.model.TableId;
import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.catalog.SqliteCatalog;
import io.crossfade.sqlite.catalog.SqliteTable;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.file.SqliteFile;
import io.crossfade.sqlite.log.ChangeLog;
import io.crossfade.sqlite.schema.MappedSchema;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.sqlite.schema.SchemaMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SQLite file of a migration with what the mappings make of it.
 *
 * @param follows whether changes are followed by triggers; else the file is copied once
 */
record SqliteSource(MigrationConfig config, SqliteFile file, boolean follows) {
    /** Empty where the source is a PostgreSQL server. */
    static Optional<SqliteSource> of(MigrationConfig config) {
        return config.source() instanceof SqliteEndpoint sqlite
                ? Optional.of(new SqliteSource(
                        config, SqliteFile.of(sqlite.file()), sqlite.changes() == SqliteEndpoint.Changes.TRIGGERS))
                : Optional.empty();
    }

    /** The tables as the file has them now. */
    MappedSchema schema() {
        try (FileSnapshot snapshot = FileSnapshot.open(file)) {
            return schema(CatalogReader.read(snapshot));
        }
    }

    MappedSchema schema(SqliteCatalog catalog) {
        return SchemaMapping.of(catalog, targets(catalog));
    }

    /** Source table to target table: tables that are named come before patterns. */
    private Map<String, TableId> targets(SqliteCatalog catalog) {
        Map<String, TableId> targets = new LinkedHashMap<>();
        for (boolean patterns : new boolean[] {false, true}) {
            for (MappingConfig mapping : config.mappings()) {
                if (mapping.from().isWildcard() == patterns) {
                    for (SqliteTable table : tables(catalog, mapping)) {
                        String name = mapping.to().name() == null
                                ? table.name()
                                : mapping.to().name();
                        targets.putIfAbsent(
                                table.name(), new TableId(mapping.to().schema(), name));
                    }
                }
            }
        }
        return targets;
    }

    /** None if the mapping names another schema than SQLite's, or a table that is not there. */
    static List<SqliteTable> tables(SqliteCatalog catalog, MappingConfig mapping) {
        if (!mapping.from().schema().equals(MappedTable.SOURCE_SCHEMA)) {
            return List.of();
        }
        String name = mapping.from().name();
        return name == null ? catalog.tables() : catalog.table(name).stream().toList();
    }

    ChangeLog log(MappedSchema schema) {
        return new ChangeLog(file, schema, config.migration());
    }
}
