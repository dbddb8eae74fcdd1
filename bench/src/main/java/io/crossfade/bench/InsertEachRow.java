package io.crossfade.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a script does: one INSERT for each row over JDBC, with autocommit off, all of them in one transaction. */
final class InsertEachRow implements FileMove {
    @Override
    public String name() {
        return "one INSERT per row";
    }

    @Override
    public double share() {
        return 0.2;
    }

    @Override
    public void copy(Path file, Site site, long rows) throws SQLException {
        site.executeInTarget(SqliteFileSql.TARGET_TABLE);
        try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement read = source.createStatement();
                ResultSet row = read.executeQuery(SqliteFileSql.read(rows));
                Connection target = site.openTarget();
                PreparedStatement insert = target.prepareStatement(SqliteFileSql.INSERT)) {
            target.setAutoCommit(false);
            while (row.next()) {
                insert.setLong(1, row.getLong(1));
                insert.setString(2, row.getString(2));
                insert.setLong(3, row.getLong(3));
                insert.setDouble(4, row.getDouble(4));
                insert.setString(5, row.getString(5));
                insert.setInt(6, row.getInt(6));
                insert.setString(7, row.getString(7));
                insert.executeUpdate();
            }
            target.commit();
        }
    }
}
