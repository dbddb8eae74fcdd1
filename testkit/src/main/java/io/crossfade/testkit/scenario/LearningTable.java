package io.crossfade.testkit.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table of the SQLite file as its catalog describes it. */
record LearningTable(String name, List<Column> columns) {
    LearningTable {
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param declared its type as written; empty if there is none
     * @param isUnique whether it alone tells rows apart
     * @param references the table whose key it holds
     */
    record Column(
            String name,
            String declared,
            boolean isRequired,
            boolean isKey,
            boolean isUnique,
            @Nullable String references) {
        /** The declared type without its size. */
        String type() {
            return declared.replaceFirst("\\(.*", "");
        }

        /** The numbers in parentheses. */
        int size(int place) {
            String[] numbers =
                    declared.replaceFirst("^[^(]*\\(?", "").replace(")", "").split(",");
            return Integer.parseInt(numbers[place].strip());
        }

        boolean hasSize() {
            return declared.endsWith(")");
        }
    }

    List<String> key() {
        return columns.stream().filter(Column::isKey).map(Column::name).toList();
    }

    /** In the order in which they were made: parents first. */
    static List<LearningTable> all(Connection sqlite) throws SQLException {
        List<LearningTable> tables = new ArrayList<>();
        for (String name : names(
                sqlite,
                "select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!'"
                        + " and name not like 'crossfade%' order by rowid",
                null)) {
            tables.add(read(sqlite, name));
        }
        return tables;
    }

    private static LearningTable read(Connection sqlite, String table) throws SQLException {
        Map<String, String> parents = new HashMap<>();
        try (PreparedStatement keys =
                sqlite.prepareStatement("select \"from\", \"table\" from pragma_foreign_key_list(?)")) {
            keys.setString(1, table);
            try (ResultSet rows = keys.executeQuery()) {
                while (rows.next()) {
                    parents.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        Set<String> unique = new HashSet<>(names(
                sqlite,
                "select min(c.name) from pragma_index_list(?) as i, pragma_index_info(i.name) as c"
                        + " where i.\"unique\" = 1 group by i.name having count(*) = 1",
                table));
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement info =
                sqlite.prepareStatement("select name, type, \"notnull\", pk from pragma_table_info(?) order by cid")) {
            info.setString(1, table);
            try (ResultSet rows = info.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(1);
                    boolean isKey = rows.getInt(4) > 0;
                    columns.add(new Column(
                            name,
                            rows.getString(2),
                            rows.getInt(3) > 0 || isKey,
                            isKey,
                            unique.contains(name),
                            parents.get(name)));
                }
            }
        }
        boolean simple = columns.stream().filter(Column::isKey).count() == 1;
        columns.replaceAll(
                c -> c.isKey() && simple ? new Column(c.name(), c.declared(), true, true, true, c.references()) : c);
        return new LearningTable(table, columns);
    }

    private static List<String> names(Connection sqlite, String sql, @Nullable String argument) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement select = sqlite.prepareStatement(sql)) {
            if (argument != null) {
                select.setString(1, argument);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }
}
