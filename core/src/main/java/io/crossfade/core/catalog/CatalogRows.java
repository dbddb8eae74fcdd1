package io.crossfade.core.catalog;

import io.crossfade.core.model.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Digests the rows of {@link CatalogSql}, one method per query. */
final class CatalogRows {
    private CatalogRows() {}

    /** @param row of {@link CatalogSql#SERVER} */
    static ServerFacts.Role role(ResultSet row, boolean maySetReplicaRole) throws SQLException {
        return new ServerFacts.Role(
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                maySetReplicaRole,
                row.getBoolean(7));
    }

    static ColumnShape column(ResultSet row) throws SQLException {
        return new ColumnShape(
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getString(6),
                row.getBoolean(7),
                row.getBoolean(8),
                identity(row.getString(9)),
                row.getBoolean(10),
                row.getString(11),
                row.getBoolean(12));
    }

    private static ColumnShape.Identity identity(String code) {
        return switch (code) {
            case "a" -> ColumnShape.Identity.ALWAYS;
            case "d" -> ColumnShape.Identity.BY_DEFAULT;
            default -> ColumnShape.Identity.NONE;
        };
    }

    /** One key column of an index; {@code column} is null where it is an expression. */
    record IndexColumn(
            String index,
            boolean primary,
            boolean identity,
            boolean total,
            @Nullable String column,
            boolean notNull,
            String equality) {}

    static IndexColumn indexColumn(ResultSet row) throws SQLException {
        return new IndexColumn(
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getString(6),
                row.getBoolean(7),
                row.getString(8));
    }

    static Map<Long, List<UniqueIndex>> uniqueIndexes(Map<Long, List<IndexColumn>> columns) {
        Map<Long, List<UniqueIndex>> found = new HashMap<>();
        columns.forEach((table, all) -> {
            Map<String, List<IndexColumn>> byName = new LinkedHashMap<>();
            all.forEach(column -> byName.computeIfAbsent(column.index(), name -> new ArrayList<>())
                    .add(column));
            found.put(
                    table,
                    byName.values().stream().map(CatalogRows::uniqueIndex).toList());
        });
        return found;
    }

    private static UniqueIndex uniqueIndex(List<IndexColumn> columns) {
        List<String> names = new ArrayList<>();
        Map<String, String> equality = new HashMap<>();
        for (IndexColumn column : columns) {
            if (column.column() != null) {
                names.add(column.column());
                equality.put(column.column(), column.equality());
            }
        }
        IndexColumn first = columns.getFirst();
        return new UniqueIndex(
                first.index(),
                names,
                first.primary(),
                first.identity(),
                first.total(),
                columns.stream().allMatch(IndexColumn::notNull),
                equality);
    }

    static ForeignKey foreignKey(ResultSet row) throws SQLException {
        return new ForeignKey(
                row.getString(2),
                new TableId(row.getString(3), row.getString(4)),
                CatalogReader.texts(row, 7),
                new TableId(row.getString(5), row.getString(6)),
                CatalogReader.texts(row, 8),
                row.getBoolean(9),
                row.getBoolean(10),
                ForeignKey.Action.of(row.getString(11)),
                ForeignKey.Action.of(row.getString(12)));
    }

    static TriggerShape trigger(ResultSet row) throws SQLException {
        return new TriggerShape(
                row.getString(2), row.getString(3), row.getString(4).charAt(0));
    }

    /** @param table null where the sequence stands behind something that is not read, such as Crossfade's own tables */
    static SequenceUse sequence(ResultSet row, @Nullable TableId table) throws SQLException {
        return new SequenceUse(
                new TableId(row.getString(2), row.getString(3)),
                table == null ? new TableId("pg_catalog", "unread") : table,
                row.getString(4),
                row.getBoolean(5),
                row.getBoolean(6));
    }
}
