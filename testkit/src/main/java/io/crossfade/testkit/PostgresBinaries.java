package io.crossfade.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one PostgreSQL major, unpacked from the archive on the class path. They are unpacked once per machine
 * and user; several processes that ask at once get the same complete directory.
 */
final class PostgresBinaries {
    private static final Object UNPACKING = new Object();

    private PostgresBinaries() {}

    /** Whether there is an archive for this platform. */
    static boolean has(int major) {
        return PostgresBinaries.class.getResource(resource(major)) != null;
    }

    private static String resource(int major) {
        return "/postgres/" + major + "/postgres-" + platform() + ".txz";
    }

    /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
    static Path of(int major) {
        String version = version(major);
        Path cache = Path.of(
                System.getProperty("java.io.tmpdir"), "crossfade-postgres-" + System.getProperty("user.name", "user"));
        Path home = cache.resolve(version + "-" + platform());
        synchronized (UNPACKING) {
            if (!Files.exists(home)) {
                unpack(resource(major), cache, home);
            }
        }
        return home;
    }

    private static String version(int major) {
        Properties versions = new Properties();
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("/postgres/versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = versions.getProperty(Integer.toString(major));
        if (version == null) {
            throw new IllegalArgumentException(
                    "no embedded PostgreSQL " + major + ", there are " + versions.stringPropertyNames());
        }
        return version;
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return (os.contains("mac") ? "darwin-" : "linux-") + arch;
    }

    private static void unpack(String resource, Path cache, Path home) {
        try {
            Files.createDirectories(cache);
            try (FileChannel lockFile = FileChannel.open(
                            cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lockFile.lock()) {
                if (!lock.isValid() || Files.exists(home)) {
                    return;
                }
                Path partial = Files.createTempDirectory(cache, "unpacking");
                extract(resource, partial);
                Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + resource + " below " + cache, e);
        }
    }

    private static void extract(String resource, Path directory) throws IOException {
        InputStream raw = PostgresBinaries.class.getResourceAsStream(resource);
        if (raw == null) {
            throw new IOException(
                    "the class path has no " + resource
                            + ": embedded PostgreSQL runs on Linux and macOS, amd64 and arm64; build the testkit on this machine");
        }
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName()).normalize();
                if (!path.startsWith(directory)) {
                    throw new IOException("archive entry outside its directory: " + entry.getName());
                }
                extract(tar, entry, path);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            throw new IOException("hard link in the archive: " + entry.getName());
        } else {
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
