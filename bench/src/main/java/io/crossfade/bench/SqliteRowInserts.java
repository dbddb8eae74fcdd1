package io.crossfade.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a script does: one INSERT a row, prepared once, in one transaction. */
final class SqliteRowInserts implements SqliteSystem {
    private static final long MOST_ROWS = 200_000;

    @Override
    public String name() {
        return "one INSERT a row";
    }

    @Override
    public long mostRows() {
        return MOST_ROWS;
    }

    @Override
    public void copy(Path file, Site site) throws SQLException {
        site.executeInTarget(BenchmarkSql.CREATE_WORD);
        try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement read = source.createStatement();
                ResultSet row = read.executeQuery(BenchmarkSql.READ_WORDS);
                Connection target = site.openTarget();
                PreparedStatement insert = target.prepareStatement(BenchmarkSql.INSERT_WORD)) {
            target.setAutoCommit(false);
            while (row.next()) {
                insert.setLong(1, row.getLong(1));
                insert.setString(2, row.getString(2));
                insert.setLong(3, row.getLong(3));
                insert.setDouble(4, row.getDouble(4));
                insert.setString(5, row.getString(5));
                insert.setInt(6, row.getInt(6));
                insert.setString(7, row.getString(7));
                int unused = insert.executeUpdate();
            }
            target.commit();
        }
    }
}
