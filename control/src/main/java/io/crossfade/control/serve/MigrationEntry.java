package io.crossfade.control.serve;

import io.crossfade.control.run.Overview;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A migration in a list.
 *
 * @param migration its name; of a file that cannot be read the file's
 * @param file the name of its file
 * @param state as in {@link MigrationView}; {@code invalid} where the file cannot be read
 * @param running whether its stages run in this server
 * @param total rows to copy; null, like all figures, where it has not begun or could not be looked at
 * @param migrated rows copied
 * @param verified rows found equal
 * @param failed rows set aside
 * @param percent of the copy
 * @param lagMillis of the lane that is farthest behind; null where none is measured
 * @param lookedAt when this was seen; null: not yet
 * @param fault why it could not be read or looked at; null: it could
 */
record MigrationEntry(
        String migration,
        String file,
        String state,
        boolean running,
        boolean inSync,
        @Nullable Long total,
        @Nullable Long migrated,
        @Nullable Long verified,
        @Nullable Long failed,
        @Nullable Double percent,
        @Nullable Long elapsedMillis,
        @Nullable Long etaMillis,
        @Nullable Long lagMillis,
        @Nullable Instant lookedAt,
        @Nullable Fault fault) {
    static MigrationEntry of(MigrationView view) {
        Overview seen = view.overview();
        return new MigrationEntry(
                view.migration(),
                view.file(),
                view.state(),
                view.running(),
                seen != null && seen.status().inSync(),
                seen == null ? null : seen.total(),
                seen == null ? null : seen.migrated(),
                seen == null ? null : seen.verified(),
                seen == null ? null : seen.failed(),
                seen == null ? null : seen.percent(),
                seen == null ? null : seen.elapsedMillis(),
                seen == null ? null : seen.etaMillis(),
                seen == null ? null : seen.status().mostLagMillis(),
                view.lookedAt(),
                view.fault());
    }

    static MigrationEntry invalid(String file, Fault fault) {
        return new MigrationEntry(
                file, file, "invalid", false, false, null, null, null, null, null, null, null, null, null, fault);
    }
}
