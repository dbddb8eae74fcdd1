package io.crossfade.sqlite.file;

/** The statements that open a file, hold a snapshot of it and ask how it is kept. */
final class FileSql {
    private FileSql() {}

    /** Reads the first page, which an encrypted file or one of another kind does not survive. */
    static final String FIRST_LOOK = "select count(*) from sqlite_schema";

    /** Reading begins with the first statement after it. */
    static final String BEGIN = "begin";

    static final String END = "rollback";

    static final String JOURNAL_MODE = "pragma journal_mode";

    static final String SCHEMA_VERSION = "pragma schema_version";

    /** Reads every page; one row {@code ok}, or what is wrong. */
    static final String INTEGRITY = "pragma quick_check(10)";
}
