package io.crossfade.control.run;

import io.crossfade.control.survey.TableList;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.sqlite.backup.TableSizes;
import io.crossfade.sqlite.catalog.CatalogReader;
import io.crossfade.sqlite.catalog.SqliteCatalog;
import io.crossfade.sqlite.catalog.SqliteTable;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.schema.MappedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of a SQLite file as one snapshot has them, and where the migration file sends them. */
final class SqliteTableList {
    private SqliteTableList() {}

    static TableList of(SqliteSource source) {
        try (FileSnapshot snapshot = FileSnapshot.open(source.file())) {
            SqliteCatalog catalog = CatalogReader.read(snapshot);
            List<MappedTable> mapped = source.schema(catalog).tables();
            List<TableList.Entry> entries = new ArrayList<>();
            for (TableSizes.Size size : TableSizes.of(snapshot, catalog.tables())) {
                SqliteTable table = size.table();
                Optional<MappedTable> moved = mapped.stream()
                        .filter(each -> each.name().equals(table.name()))
                        .findFirst();
                entries.add(new TableList.Entry(
                        MappedTable.SOURCE_SCHEMA,
                        table.name(),
                        table.withoutRowid() ? "table without rowid" : "table",
                        size.rows(),
                        true,
                        size.bytes(),
                        table.primaryKey(),
                        "",
                        moved.map(each -> List.of(target(source) + "/" + each.target()))
                                .orElse(List.of())));
            }
            return new TableList(entries);
        }
    }

    private static String target(SqliteSource source) {
        return source.config().mappings().stream()
                .map(MappingConfig::target)
                .findFirst()
                .orElse("");
    }
}
