package io.crossfade.sqlite.backup;

import io.crossfade.core.sql.Identifiers;

/** The statements that check a copy of a file and say what is in it. */
final class FileBackupSql {
    private FileBackupSql() {}

    /** Looks at every page, every index and every constraint; one row {@code ok}, or what is wrong. */
    static final String INTEGRITY = "pragma integrity_check(10)";

    /** Bytes of each table's and index's pages. */
    static final String SIZES = "select name, pgsize from dbstat where aggregate = true";

    static String count(String table) {
        return "select count(*) from " + Identifiers.quote(table);
    }
}
