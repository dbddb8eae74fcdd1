package io.crossfade.sqlite.file;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * One read transaction over a whole file: everything that is read through it is of one moment, until it is closed.
 *
 * <p>In WAL mode other processes write on meanwhile; the file's log cannot be reset and grows until the snapshot ends.
 * In every rollback-journal mode their commits wait for the snapshot's end, or fail as busy when their own patience ends
 * (sqlite.org, "Isolation In SQLite"). Not thread-safe.
 */
public final class FileSnapshot implements AutoCloseable {
    private final SqliteFile file;
    private final Connection session;

    private FileSnapshot(SqliteFile file, Connection session) {
        this.file = file;
        this.session = session;
    }

    /** @throws io.crossfade.core.error.CrossfadeException as {@link SqliteFile#openReadOnly} */
    public static FileSnapshot open(SqliteFile file) {
        Connection session = file.openReadOnly();
        try (Statement begin = session.createStatement()) {
            begin.execute(FileSql.BEGIN);
            // The transaction takes its snapshot with the first read.
            try (ResultSet row = begin.executeQuery(FileSql.FIRST_LOOK)) {
                row.next();
            }
            return new FileSnapshot(file, session);
        } catch (SQLException e) {
            try {
                session.close();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw file.translate(e, "take a snapshot of it");
        }
    }

    public SqliteFile file() {
        return file;
    }

    /** The session that holds the snapshot; whoever reads through it leaves its transaction alone. */
    public Connection session() {
        return session;
    }

    /** Whether other processes write on while the snapshot is held. */
    public boolean letsWritersOn() {
        return "wal".equalsIgnoreCase(text(FileSql.JOURNAL_MODE));
    }

    /** A number that every change of the schema raises. */
    public long schemaVersion() {
        return Long.parseLong(text(FileSql.SCHEMA_VERSION));
    }

    /** What a look at every page finds wrong; none if the file is sound. */
    public List<String> problems() {
        try (Statement check = session.createStatement();
                ResultSet row = check.executeQuery(FileSql.INTEGRITY)) {
            List<String> found = new ArrayList<>();
            while (row.next()) {
                if (!row.getString(1).equals("ok")) {
                    found.add(row.getString(1));
                }
            }
            return found;
        } catch (SQLException e) {
            CrossfadeException known = file.translate(e, "check it");
            if (known.code() == ErrorCode.FILE_UNREADABLE) {
                return List.of(String.valueOf(e.getMessage()));
            }
            throw known;
        }
    }

    private String text(String pragma) {
        try (Statement ask = session.createStatement();
                ResultSet row = ask.executeQuery(pragma)) {
            return row.next() ? row.getString(1) : "";
        } catch (SQLException e) {
            throw file.translate(e, "look at it");
        }
    }

    @Override
    public void close() {
        try (Connection ending = session;
                Statement end = ending.createStatement()) {
            end.execute(FileSql.END);
        } catch (SQLException e) {
            throw file.translate(e, "end the snapshot");
        }
    }
}
