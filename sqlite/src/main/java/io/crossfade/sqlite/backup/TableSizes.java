package io.crossfade.sqlite.backup;

import io.crossfade.sqlite.catalog.SqliteTable;
import io.crossfade.sqlite.file.FileSnapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How large the tables of a snapshot are: exact counts, since SQLite keeps no estimates, and the bytes of their pages. */
public final class TableSizes {
    private TableSizes() {}

    /** @param bytes of the table alone, without its indexes */
    public record Size(SqliteTable table, long rows, long bytes) {}

    public static List<Size> of(FileSnapshot snapshot, List<SqliteTable> tables) {
        try (Statement statement = snapshot.session().createStatement()) {
            Map<String, Long> bytes = new HashMap<>();
            try (ResultSet row = statement.executeQuery(FileBackupSql.SIZES)) {
                while (row.next()) {
                    bytes.put(row.getString(1), row.getLong(2));
                }
            }
            List<Size> sizes = new ArrayList<>();
            for (SqliteTable table : tables) {
                try (ResultSet row = statement.executeQuery(FileBackupSql.count(table.name()))) {
                    row.next();
                    sizes.add(new Size(table, row.getLong(1), bytes.getOrDefault(table.name(), 0L)));
                }
            }
            return sizes;
        } catch (SQLException e) {
            throw snapshot.file().translate(e, "measure its tables");
        }
    }
}
