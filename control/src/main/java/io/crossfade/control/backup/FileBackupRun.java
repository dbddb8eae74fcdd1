package io.crossfade.control.backup;

import io.crossfade.control.progress.Progress;
import io.crossfade.core.model.TableId;
import io.crossfade.sqlite.backup.FileBackup;
import io.crossfade.sqlite.file.SqliteFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A backup of a SQLite file before a migration: a whole copy, checked, and the counts of the moved tables in it. Both get
 * their names when they are complete and on disk.
 */
public final class FileBackupRun implements BackupRun {
    private static final String SUFFIX = ".db";
    private static final int SQLITE = 3;

    private final SqliteFile file;
    private final String migration;
    private final List<TableId> tables;
    private final Progress progress;
    private final BackupFiles files;
    private final Clock clock;

    private FileBackupRun(
            SqliteFile file,
            String migration,
            List<TableId> tables,
            Progress progress,
            BackupFiles files,
            Clock clock) {
        this.file = file;
        this.migration = migration;
        this.tables = List.copyOf(tables);
        this.progress = progress;
        this.files = files;
        this.clock = clock;
    }

    /** Reserves the files, as {@link Backup#into} does. */
    public static FileBackupRun into(
            Path directory, SqliteFile file, String migration, List<TableId> tables, Clock clock, Progress progress) {
        BackupFiles files = BackupFiles.reserve(directory, migration, clock.instant(), SUFFIX);
        return new FileBackupRun(file, migration, tables, progress, files, clock);
    }

    @Override
    public BackupReport take() {
        try {
            Instant takenAt = clock.instant();
            Map<String, Long> rows = copy();
            SourceCounts counts = new SourceCounts(
                    SourceCounts.FORMAT,
                    migration,
                    file.toString(),
                    SQLITE,
                    takenAt,
                    "",
                    tables.stream()
                            .map(table -> new SourceCounts.Table(
                                    table.schema(), table.name(), rows.getOrDefault(table.name(), 0L), 0))
                            .toList(),
                    SourceCounts.Dump.of(files.partialDump(), files.dump(), tables.size(), 0),
                    "");
            files.keep(counts.json(), true);
            return new BackupReport(
                    counts, files.counts().toString(), files.dump().toString(), "");
        } finally {
            close();
        }
    }

    private Map<String, Long> copy() {
        AtomicReference<Progress.@Nullable Bar> bar = new AtomicReference<>();
        try {
            return FileBackup.take(
                    file,
                    files.partialDump(),
                    tables.stream().map(TableId::name).toList(),
                    (pages, of) -> {
                        Progress.Bar shown = bar.get();
                        if (shown == null) {
                            shown = progress.bar("back up", of, "pages");
                            bar.set(shown);
                        }
                        shown.at(pages);
                    });
        } finally {
            Progress.Bar shown = bar.get();
            if (shown != null) {
                shown.close();
            }
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
