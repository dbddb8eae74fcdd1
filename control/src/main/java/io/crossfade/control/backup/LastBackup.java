package io.crossfade.control.backup;

import io.crossfade.control.progress.Progress;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where the last backup of a migration lies: a line in a file beside the migration file, since before its first run a
 * migration has nothing in any database. What it cannot tell is said and keeps nothing from going on.
 */
public final class LastBackup {
    private final Path note;
    private final String migration;

    private LastBackup(Path note, String migration) {
        this.note = note;
        this.migration = migration;
    }

    /** @param file the migration file */
    public static LastBackup of(Path file, String migration) {
        Path folder = file.toAbsolutePath().resolveSibling(".crossfade");
        return new LastBackup(folder.resolve(migration + "-backup"), migration);
    }

    /** @throws CrossfadeException BACKUP_FAILED if nothing can be written beside the migration file */
    public void remember(Path counts) {
        Path partial = note.resolveSibling(note.getFileName() + ".partial");
        try {
            Files.createDirectories(partial.toAbsolutePath().getParent());
            Files.writeString(partial, counts.toAbsolutePath().normalize() + "\n", StandardCharsets.UTF_8);
            Files.move(partial, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CrossfadeException(
                    ErrorCode.BACKUP_FAILED,
                    "the backup is complete, but its place cannot be kept in " + note + ": " + e.getMessage(),
                    "make that folder writable and back up again, or go on: the summary will not show the counts before",
                    e);
        }
    }

    /** The counts of the last backup; empty if there was none, or if they cannot be read, which is said. */
    public Optional<SourceCounts> counts(Progress progress) {
        if (!Files.exists(note)) {
            return Optional.empty();
        }
        try {
            Path counts = Path.of(Files.readString(note, StandardCharsets.UTF_8).strip());
            SourceCounts read = SourceCounts.read(counts);
            return read.migration().equals(migration) ? Optional.of(read) : Optional.empty();
        } catch (IOException | CrossfadeException e) {
            progress.note("the counts from before are not known: " + e.getMessage());
            return Optional.empty();
        }
    }
}
