package io.crossfade.sqlite.catalog;

import io.crossfade.sqlite.file.FileSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a file's catalog; what it cannot make a part of a table it names as left out. */
public final class CatalogReader {
    private final Connection session;

    private CatalogReader(Connection session) {
        this.session = session;
    }

    /** @throws io.crossfade.core.error.CrossfadeException as {@code SqliteFile.translate} */
    public static SqliteCatalog read(FileSnapshot snapshot) {
        try {
            return read(snapshot.session());
        } catch (SQLException e) {
            throw snapshot.file().translate(e, "read its catalog");
        }
    }

    /** In any session, as it sees the file now. */
    public static SqliteCatalog read(Connection session) throws SQLException {
        return new CatalogReader(session).catalog();
    }

    private SqliteCatalog catalog() throws SQLException {
        List<SqliteTable> tables = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(CatalogSql.TABLES)) {
            while (row.next()) {
                String name = row.getString(1);
                switch (row.getString(2)) {
                    case "table" -> tables.add(table(name, row.getBoolean(3), row.getString(4)));
                    case "view" -> leftOut.add(new LeftOut("view " + name, "it has no rows of its own"));
                    case "virtual" ->
                        leftOut.add(new LeftOut("virtual table " + name, "its module exists in SQLite only"));
                    default -> leftOut.add(new LeftOut("table " + name, "it belongs to a virtual table"));
                }
            }
        }
        triggers(leftOut);
        return new SqliteCatalog(tables, leftOut);
    }

    private void triggers(List<LeftOut> leftOut) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(CatalogSql.TRIGGERS)) {
            while (row.next()) {
                leftOut.add(new LeftOut(
                        "trigger " + row.getString(1) + " on " + row.getString(2), "its program is SQLite's"));
            }
        }
    }

    private SqliteTable table(String name, boolean withoutRowid, String sql) throws SQLException {
        List<SqliteColumn> columns = new ArrayList<>();
        Map<Integer, String> key = new java.util.TreeMap<>();
        List<LeftOut> leftOut = new ArrayList<>();
        boolean integerKey = columns(name, columns, key, leftOut);
        List<SqliteIndex> uniques = new ArrayList<>();
        List<SqliteIndex> indexes = new ArrayList<>();
        SqliteIndex keyIndex = indexes(name, uniques, indexes);
        CreateTableText text = CreateTableText.of(sql);
        return new SqliteTable(
                name,
                columns,
                List.copyOf(key.values()),
                keyIndex,
                !withoutRowid && integerKey && key.size() == 1 && keyIndex == null,
                text.has("AUTOINCREMENT"),
                withoutRowid,
                uniques,
                indexes,
                foreignKeys(name),
                text.checks(),
                leftOut,
                sql);
    }

    /** @return whether a column of the primary key is declared INTEGER, and nothing else */
    private boolean columns(String table, List<SqliteColumn> columns, Map<Integer, String> key, List<LeftOut> leftOut)
            throws SQLException {
        boolean integerKey = false;
        try (PreparedStatement read = prepare(CatalogSql.COLUMNS, table);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                String column = row.getString(2);
                String type = Objects.requireNonNullElse(row.getString(3), "");
                if (row.getInt(7) != 0) {
                    leftOut.add(new LeftOut(
                            "column " + table + "." + column,
                            "it is generated: its expression is SQLite's, and its values follow from others"));
                    continue;
                }
                columns.add(new SqliteColumn(row.getInt(1), column, type, row.getBoolean(4), row.getString(5)));
                if (row.getInt(6) > 0) {
                    key.put(row.getInt(6), column);
                    integerKey |= type.equalsIgnoreCase("INTEGER");
                }
            }
        }
        return integerKey;
    }

    /** @return the primary key's own index; null: it has none */
    private @Nullable SqliteIndex indexes(String table, List<SqliteIndex> uniques, List<SqliteIndex> indexes)
            throws SQLException {
        SqliteIndex keyIndex = null;
        try (PreparedStatement read = prepare(CatalogSql.INDEXES, table);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                String origin = row.getString(3);
                SqliteIndex index = new SqliteIndex(
                        row.getString(1), indexColumns(row.getString(1)), row.getBoolean(4), origin.equals("u"));
                if (origin.equals("pk")) {
                    keyIndex = index;
                } else {
                    (row.getBoolean(2) ? uniques : indexes).add(index);
                }
            }
        }
        return keyIndex;
    }

    /** None if one of them is an expression. */
    private List<SqliteIndex.Column> indexColumns(String index) throws SQLException {
        List<SqliteIndex.Column> columns = new ArrayList<>();
        boolean expression = false;
        try (PreparedStatement read = prepare(CatalogSql.INDEX_COLUMNS, index);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                String column = row.getString(2);
                expression |= column == null;
                columns.add(new SqliteIndex.Column(
                        String.valueOf(column), row.getBoolean(3), Objects.requireNonNullElse(row.getString(4), "")));
            }
        }
        return expression ? List.of() : columns;
    }

    private List<SqliteForeignKey> foreignKeys(String table) throws SQLException {
        record Part(String parent, String onUpdate, String onDelete, List<String> from, List<@Nullable String> to) {}
        Map<Integer, Part> keys = new LinkedHashMap<>();
        try (PreparedStatement read = prepare(CatalogSql.FOREIGN_KEYS, table);
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                Part part = keys.get(row.getInt(1));
                if (part == null) {
                    part = new Part(
                            row.getString(2), row.getString(5), row.getString(6), new ArrayList<>(), new ArrayList<>());
                    keys.put(row.getInt(1), part);
                }
                part.from().add(row.getString(3));
                part.to().add(row.getString(4));
            }
        }
        List<SqliteForeignKey> found = new ArrayList<>();
        for (Part part : keys.values()) {
            List<String> to = part.to().stream().filter(Objects::nonNull).toList();
            found.add(new SqliteForeignKey(part.from(), part.parent(), to, part.onUpdate(), part.onDelete()));
        }
        return found;
    }

    private PreparedStatement prepare(String sql, String name) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        statement.setString(1, name);
        return statement;
    }
}
