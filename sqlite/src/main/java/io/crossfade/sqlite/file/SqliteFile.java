package io.crossfade.sqlite.file;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * A SQLite database file. Whatever keeps it from being read (it is missing, a directory, encrypted, corrupt, locked)
 * becomes one clear error that names the file.
 *
 * @param patience how long a session waits for another process's lock
 */
public record SqliteFile(Path path, Duration patience) {
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    public static SqliteFile of(Path path) {
        return new SqliteFile(path.toAbsolutePath().normalize(), DEFAULT_PATIENCE);
    }

    /**
     * Opens a session that cannot write.
     *
     * @throws CrossfadeException NOT_FOUND, ACCESS_DENIED, FILE_UNREADABLE or FILE_LOCKED
     */
    public Connection openReadOnly() {
        return open(true);
    }

    /**
     * Opens a session that can write: only for the change log, which is there on request.
     *
     * @throws CrossfadeException NOT_FOUND, ACCESS_DENIED, FILE_UNREADABLE or FILE_LOCKED
     */
    public Connection openForWriting() {
        checkFile();
        if (!Files.isWritable(path)) {
            throw new CrossfadeException(
                    ErrorCode.ACCESS_DENIED,
                    "the file " + path + " cannot be written: the change log needs that",
                    "run as a user who may write the file and its directory, or migrate without `changes`",
                    null);
        }
        return open(false);
    }

    private Connection open(boolean readOnly) {
        checkFile();
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(Math.toIntExact(patience.toMillis()));
        Connection session = null;
        try {
            session = config.createConnection("jdbc:sqlite:" + path);
            try (Statement look = session.createStatement();
                    ResultSet row = look.executeQuery(FileSql.FIRST_LOOK)) {
                row.next();
            }
            if (!readOnly) {
                EagerWait.on(session, patience);
            }
            return session;
        } catch (SQLException e) {
            closeQuietly(session, e);
            throw translate(e, "open it");
        }
    }

    /** The driver would make a missing file, and reports a directory only as something that cannot be opened. */
    private void checkFile() {
        if (!Files.exists(path)) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND, "there is no file " + path, "correct source.sqlite.file", null);
        }
        if (Files.isDirectory(path)) {
            throw new CrossfadeException(
                    ErrorCode.FILE_UNREADABLE,
                    path + " is a directory, not a SQLite file",
                    "name the database file itself under source.sqlite.file",
                    null);
        }
        if (!Files.isReadable(path)) {
            throw new CrossfadeException(
                    ErrorCode.ACCESS_DENIED,
                    "the file " + path + " cannot be read",
                    "run as a user who may read the file",
                    null);
        }
    }

    /**
     * What tells this file from another one that is put in its place.
     *
     * @throws CrossfadeException NOT_FOUND
     */
    public String identity() {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return Objects.toString(key, path.toString());
        } catch (IOException e) {
            throw new CrossfadeException(ErrorCode.NOT_FOUND, "there is no file " + path, e);
        }
    }

    /** @param action completes "could not …" */
    public CrossfadeException translate(SQLException e, String action) {
        return FileErrors.translate(this, e, action);
    }

    private static void closeQuietly(@Nullable Connection session, SQLException first) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                first.addSuppressed(e);
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
