package io.crossfade.control.backup;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The two files of one backup, a dump and its counts, under a name that nothing has yet. They get that name when they are
 * complete and on disk; until then, and if they never are, there is nothing but {@code .partial} files, removed on close.
 *
 * <p>Whoever has made {@code NAME.json.partial} owns the name: two backups of one second do not meet.
 */
final class BackupFiles implements AutoCloseable {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String PARTIAL = ".partial";

    private final Path directory;
    private final String name;
    private final String suffix;
    private boolean closed;

    private BackupFiles(Path directory, String name, String suffix) {
        this.directory = directory;
        this.name = name;
        this.suffix = suffix;
    }

    /**
     * Makes the folder if it is absent. Files and folder are for their owner alone: they hold users' rows.
     *
     * @param suffix of the dump's name, with the dot
     * @throws CrossfadeException USAGE if nothing can be written there
     */
    static BackupFiles reserve(Path directory, String migration, Instant now, String suffix) {
        try {
            Files.createDirectories(directory, ownersOnly("rwx------"));
            String stamped = migration + "-" + STAMP.format(now);
            for (int number = 1; ; number++) {
                BackupFiles files = new BackupFiles(directory, number == 1 ? stamped : stamped + "-" + number, suffix);
                if (files.claim()) {
                    return files;
                }
            }
        } catch (IOException e) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "cannot write a backup to " + directory + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    "name a folder that this user may write, or one that can be made",
                    e);
        }
    }

    private boolean claim() throws IOException {
        if (Files.exists(counts()) || Files.exists(dump()) || Files.exists(partialDump())) {
            return false;
        }
        try {
            Files.createFile(partial(counts()), ownersOnly("rw-------"));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        boolean claimed = false;
        try {
            // Between the two looks its owner may have finished.
            if (!Files.exists(counts())) {
                Files.createFile(partialDump(), ownersOnly("rw-------"));
                claimed = true;
            }
            return claimed;
        } finally {
            if (!claimed) {
                Files.delete(partial(counts()));
            }
        }
    }

    private static FileAttribute<?>[] ownersOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    Path counts() {
        return directory.resolve(name + ".json");
    }

    Path dump() {
        return directory.resolve(name + suffix);
    }

    /** Where the dump is written before it is complete. */
    Path partialDump() {
        return partial(dump());
    }

    private static Path partial(Path file) {
        return file.resolveSibling(file.getFileName() + PARTIAL);
    }

    /**
     * Gives the files their names: the dump first, so that counts never speak of one that is not there.
     *
     * @param withDump whether the dump is complete; otherwise it is removed
     */
    synchronized void keep(String counts, boolean withDump) {
        if (closed) {
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "stopped before the backup was complete");
        }
        try {
            write(partial(counts()), counts);
            if (withDump) {
                sync(partialDump());
                Files.move(partialDump(), dump(), StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.deleteIfExists(partialDump());
            }
            Files.move(partial(counts()), counts(), StandardCopyOption.ATOMIC_MOVE);
            syncDirectory();
        } catch (IOException e) {
            throw new CrossfadeException(
                    ErrorCode.BACKUP_FAILED, "cannot write " + counts() + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
        sync(file);
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void syncDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Not every system opens a folder; the files themselves are on disk.
            return;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            Files.deleteIfExists(partialDump());
            Files.deleteIfExists(partial(counts()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + partialDump(), e);
        }
    }
}
