package io.crossfade.sqlite.file;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteErrorCode;

/**
 * Turns SQLite's result codes into ours (sqlite.org, "Result and Error Codes"). The message names the file and keeps
 * SQLite's own words.
 */
final class FileErrors {
    private static final int PRIMARY = 0xFF;

    private FileErrors() {}

    static CrossfadeException translate(SqliteFile file, SQLException e, String action) {
        int extended = e.getErrorCode();
        int primary = extended & PRIMARY;
        String what = "could not " + action + " (" + file + "): ";
        if (extended == SQLiteErrorCode.SQLITE_READONLY_ROLLBACK.code) {
            return new CrossfadeException(
                    ErrorCode.FILE_UNREADABLE,
                    what + "a transaction that was cut off must be rolled back first, which needs write access",
                    "open the file once with its application, or with `sqlite3 FILE 'pragma quick_check'`",
                    e);
        }
        if (primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new CrossfadeException(
                    ErrorCode.FILE_UNREADABLE,
                    what + "it is encrypted, or no SQLite database",
                    "decrypt it first (with SQLCipher: `sqlcipher_export`), or name another file",
                    e);
        }
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            return new CrossfadeException(
                    ErrorCode.FILE_UNREADABLE,
                    what + "the database is corrupt: " + words(e),
                    "restore a backup, or save what is left with `sqlite3 FILE .recover`",
                    e);
        }
        if (primary == SQLiteErrorCode.SQLITE_BUSY.code || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return locked(file, e, what);
        }
        return new CrossfadeException(otherCode(primary), what + words(e), e);
    }

    private static CrossfadeException locked(SqliteFile file, SQLException e, String what) {
        List<String> holders = LockHolders.of(file.path());
        String who = holders.isEmpty() ? "another process" : String.join(", ", holders);
        long seconds = file.patience().toSeconds();
        return new CrossfadeException(
                ErrorCode.FILE_LOCKED,
                what + who + " has held it locked for " + (seconds == 0 ? "too long" : seconds + " s"),
                "let it end its transaction, or stop it. An application that begins its next transaction at each commit,"
                        + " as some drivers do, holds the lock while it idles: let it begin when it has work",
                e);
    }

    private static ErrorCode otherCode(int primary) {
        if (primary == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || primary == SQLiteErrorCode.SQLITE_PERM.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code) {
            return ErrorCode.ACCESS_DENIED;
        }
        if (primary == SQLiteErrorCode.SQLITE_SCHEMA.code || primary == SQLiteErrorCode.SQLITE_ERROR.code) {
            return ErrorCode.TABLE_CHANGED;
        }
        return primary == SQLiteErrorCode.SQLITE_IOERR.code || primary == SQLiteErrorCode.SQLITE_FULL.code
                ? ErrorCode.FILE_UNREADABLE
                : ErrorCode.INTERNAL;
    }

    private static String words(SQLException e) {
        return String.valueOf(e.getMessage());
    }
}
