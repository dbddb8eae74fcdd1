package io.crossfade.bench;

import java.nio.file.Path;
import java.sql.SQLException;

/** A way to bring the table of a SQLite file into PostgreSQL. */
interface FileMove {
    String name();

    /** How much of the load it is given: a slow one would take the day. */
    double share();

    /** Copies the file, which has so many rows. */
    void copy(Path file, Site site, long rows) throws SQLException;
}
