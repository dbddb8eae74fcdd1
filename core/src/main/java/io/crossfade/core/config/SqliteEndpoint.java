package io.crossfade.core.config;

import java.nio.file.Path;

/**
 * A SQLite file.
 *
 * @param file relative paths are relative to the working directory
 * @param changes how changes are seen while the migration runs
 */
public record SqliteEndpoint(Path file, Changes changes) implements SourceEndpoint {
    /** How changes are seen. */
    public enum Changes {
        /** Not at all: one copy of one moment. */
        NONE,
        /** By triggers that append to a log in the file. */
        TRIGGERS
    }
}
