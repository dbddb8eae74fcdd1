package io.crossfade.bench;

import java.nio.file.Path;
import java.sql.SQLException;

/** A way to copy the table {@code word} of a SQLite file, in this process. */
interface SqliteSystem {
    String name();

    /** The most rows that it is given, so that a slow way does not take for ever. */
    long mostRows();

    /** Copies all rows of the file into an empty target. */
    void copy(Path file, Site site) throws SQLException;
}
