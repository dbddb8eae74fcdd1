package io.crossfade.sqlite.backup;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.file.SqliteFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConnection;

/**
 * A copy of a SQLite file by SQLite's own online backup (sqlite.org, "SQLite Backup API"), page by page under one snapshot
 * while others write. The copy is checked whole, and counts are taken in it, so that they are of its very moment.
 */
public final class FileBackup {
    private static final int PAGES_AT_ONCE = 1_024;
    private static final int PAUSE_MILLIS = 100;

    private FileBackup() {}

    /** Told after every few pages. */
    public interface Listener {
        void copied(long pages, long of);
    }

    /**
     * @param copy a place where nothing is, or an empty file
     * @param tables those to count
     * @return rows by table, in the given order
     * @throws CrossfadeException BACKUP_FAILED if the copy cannot be written or is not sound, or what keeps the file from
     *     being read
     */
    public static Map<String, Long> take(SqliteFile file, Path copy, List<String> tables, Listener listener) {
        // The session's open transaction keeps the backup at one moment: a writer does not make it begin again.
        try (FileSnapshot snapshot = FileSnapshot.open(file)) {
            copy(snapshot, copy, listener);
        }
        return checked(new SqliteFile(copy, file.patience()), tables);
    }

    private static void copy(FileSnapshot snapshot, Path copy, Listener listener) {
        try {
            SqliteFile file = snapshot.file();
            int tries = Math.toIntExact(file.patience().toMillis() / PAUSE_MILLIS) + 1;
            int result = snapshot.session()
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup(
                            "main",
                            copy.toString(),
                            (left, pages) -> listener.copied(pages - left, pages),
                            PAUSE_MILLIS,
                            tries,
                            PAGES_AT_ONCE);
            if (result != 0) {
                throw failed(copy, "SQLite ended it with code " + result, null);
            }
        } catch (SQLException e) {
            throw failed(copy, String.valueOf(e.getMessage()), e);
        }
    }

    private static CrossfadeException failed(Path copy, String why, @org.jspecify.annotations.Nullable Exception e) {
        return new CrossfadeException(
                ErrorCode.BACKUP_FAILED,
                "the file could not be backed up to " + copy + ": " + why,
                "look whether the folder has room, and whether the file itself is sound (`pragma integrity_check`)",
                e);
    }

    /** By a session that may write, so that its end leaves nothing beside the copy. */
    private static Map<String, Long> checked(SqliteFile copy, List<String> tables) {
        try (Connection session = copy.openForWriting();
                Statement statement = session.createStatement()) {
            List<String> problems = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(FileBackupSql.INTEGRITY)) {
                while (row.next()) {
                    if (!row.getString(1).equals("ok")) {
                        problems.add(row.getString(1));
                    }
                }
            }
            if (!problems.isEmpty()) {
                throw failed(copy.path(), "the copy is not sound: " + String.join("; ", problems), null);
            }
            Map<String, Long> counts = new LinkedHashMap<>();
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery(FileBackupSql.count(table))) {
                    row.next();
                    counts.put(table, row.getLong(1));
                }
            }
            return counts;
        } catch (SQLException e) {
            throw failed(copy.path(), "the copy cannot be checked: " + e.getMessage(), e);
        }
    }
}
