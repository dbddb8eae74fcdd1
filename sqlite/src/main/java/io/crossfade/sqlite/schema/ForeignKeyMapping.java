package io.crossfade.sqlite.schema;

import io.crossfade.sqlite.catalog.LeftOut;
import io.crossfade.sqlite.catalog.SqliteCatalog;
import io.crossfade.sqlite.catalog.SqliteForeignKey;
import io.crossfade.sqlite.catalog.SqliteTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides which foreign keys the target gets; every other is named as left out. */
final class ForeignKeyMapping {
    private final SqliteCatalog catalog;
    private final Map<String, MappedTable> mapped;
    private final List<LeftOut> leftOut;

    ForeignKeyMapping(SqliteCatalog catalog, Map<String, MappedTable> mapped, List<LeftOut> leftOut) {
        this.catalog = catalog;
        this.mapped = mapped;
        this.leftOut = leftOut;
    }

    MappedTable complete(MappedTable table) {
        List<MappedForeignKey> keys = new ArrayList<>();
        int number = 0;
        for (SqliteForeignKey key : table.source().foreignKeys()) {
            number++;
            String what = "foreign key " + table.name() + " " + key.columns() + " to " + key.parent();
            Optional<MappedTable> parent =
                    catalog.table(key.parent()).map(SqliteTable::name).map(mapped::get);
            if (parent.isEmpty()) {
                leftOut.add(new LeftOut(
                        what,
                        catalog.table(key.parent()).isPresent()
                                ? "that table is not moved"
                                : "there is no such table"));
                continue;
            }
            List<String> parentColumns = parentColumns(key, parent.get());
            Optional<String> obstacle = obstacle(table, key, parent.get(), parentColumns);
            if (obstacle.isPresent()) {
                leftOut.add(new LeftOut(what, obstacle.get()));
                continue;
            }
            keys.add(new MappedForeignKey(
                    ConstraintNames.foreignKey(table.target().name(), number),
                    exact(table, key.columns()),
                    parent.get().name(),
                    parent.get().target(),
                    exact(parent.get(), parentColumns),
                    key.onUpdate(),
                    key.onDelete()));
        }
        return new MappedTable(
                table.source(),
                table.target(),
                table.columns(),
                table.key(),
                table.uniques(),
                table.indexes(),
                keys,
                table.checks());
    }

    private static List<String> parentColumns(SqliteForeignKey key, MappedTable parent) {
        return key.parentColumns().isEmpty() ? parent.source().primaryKey() : key.parentColumns();
    }

    private static Optional<String> obstacle(
            MappedTable table, SqliteForeignKey key, MappedTable parent, List<String> parentColumns) {
        if (parentColumns.size() != key.columns().size()) {
            return Optional.of("it does not name as many columns as the parent's key has");
        }
        for (int i = 0; i < parentColumns.size(); i++) {
            Optional<MappedColumn> from = column(table, key.columns().get(i));
            Optional<MappedColumn> to = column(parent, parentColumns.get(i));
            if (from.isEmpty() || to.isEmpty()) {
                return Optional.of("one of its columns does not exist or is generated");
            }
            if (!from.get().type().isComparableWith(to.get().type())) {
                return Optional.of("the types differ: " + from.get().type().name() + " and "
                        + to.get().type().name());
            }
        }
        return isUnique(parent, exact(parent, parentColumns))
                ? Optional.empty()
                : Optional.of("the parent's columns have no unique index");
    }

    private static boolean isUnique(MappedTable parent, List<String> columns) {
        HashSet<String> wanted = new HashSet<>(columns);
        return new HashSet<>(parent.source().primaryKey()).equals(wanted)
                || parent.uniques().stream().anyMatch(index -> new HashSet<>(index.columnNames()).equals(wanted));
    }

    private static Optional<MappedColumn> column(MappedTable table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The names as their own table writes them; SQLite does not mind the case. */
    private static List<String> exact(MappedTable table, List<String> names) {
        return names.stream()
                .map(name -> column(table, name).map(MappedColumn::name).orElse(name))
                .toList();
    }
}
