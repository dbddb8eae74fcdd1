package io.crossfade.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;
import org.slf4j.LoggerFactory;

/**
 * A program that tests need: the one on the PATH, else the distribution's package, downloaded and unpacked once per machine and
 * user without being installed. A test that can have neither is skipped, and the reason is logged.
 */
final class PackagedProgram {
    private static final long COMMAND_SECONDS = 120;
    private static final int MOST_CACHES = 10;
    private static final Set<PosixFilePermission> READABLE = Set.copyOf(PosixFilePermissions.fromString("rwxr-xr-x"));

    private final String name;
    private final String debian;
    private final String file;
    private final String library;
    private final String needs;

    private PackagedProgram(String name, String debian, String file, String library, String needs) {
        this.name = name;
        this.debian = debian;
        this.file = file;
        this.library = library;
        this.needs = needs;
    }

    /** The connection pooler. */
    static PackagedProgram pgBouncer() {
        return new PackagedProgram(
                "pgbouncer", "pgbouncer", "usr/sbin/pgbouncer", "libevent-2.1.so.7", "libevent-|libc-?ares");
    }

    /** What checks rules and metrics of Prometheus. */
    static PackagedProgram promtool() {
        return new PackagedProgram("promtool", "prometheus", "usr/bin/promtool", "", "");
    }

    /**
     * What its command line begins with.
     *
     * @throws TestAbortedException if this machine has none and can get none
     */
    List<String> require() {
        Optional<Path> installed = onThePath();
        if (installed.isPresent()) {
            return List.of(installed.get().toString());
        }
        try {
            Path root = unpacked(this);
            List<String> command = new ArrayList<>();
            if (!library.isEmpty()) {
                command.addAll(List.of("env", "LD_LIBRARY_PATH=" + containing(root.resolve("usr/lib"), library)));
            }
            command.add(root.resolve(file).toString());
            run(cache(), Stream.concat(command.stream(), Stream.of("--version")).toArray(String[]::new));
            return List.copyOf(command);
        } catch (IOException e) {
            String reason = "SKIPPED-TOOL: " + name + " is not on the PATH, and the distribution's package cannot be"
                    + " had (after `apt-get update`, `apt-get download " + debian + "` must work): " + e.getMessage();
            LoggerFactory.getLogger(PackagedProgram.class).warn(reason);
            throw new TestAbortedException(reason, e);
        }
    }

    private Optional<Path> onThePath() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** One at a time: a machine's lock on a file is not one between threads. */
    private static synchronized Path unpacked(PackagedProgram of) throws IOException {
        Path cache = of.cache();
        Path root = cache.resolve("root");
        try (FileChannel lockFile =
                        FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lockFile.lock()) {
            if (lock.isValid() && !Files.exists(root)) {
                Path partial = Files.createTempDirectory(cache, "unpacking");
                of.unpack(partial);
                Files.setPosixFilePermissions(partial, READABLE);
                Files.move(partial, root, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return root;
    }

    /** One that nobody else can have put anything into: a server may read it. */
    private Path cache() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        String folder = "crossfade-" + name + "-" + System.getProperty("user.name", "user");
        for (int i = 0; i < MOST_CACHES; i++) {
            Path cache = temporary.resolve(i == 0 ? folder : folder + "-" + i);
            try {
                Files.createDirectory(cache, PosixFilePermissions.asFileAttribute(READABLE));
            } catch (FileAlreadyExistsException e) {
                // From an earlier run, or somebody else's.
            }
            if (isOwn(cache)) {
                return cache;
            }
        }
        throw new IOException("others have made " + temporary.resolve(folder) + " and those after it");
    }

    private static boolean isOwn(Path directory) throws IOException {
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Path mine = Files.createTempFile("crossfade-", ".owner");
        try {
            return found.isDirectory()
                    && found.owner().equals(Files.getOwner(mine))
                    && READABLE.containsAll(found.permissions());
        } finally {
            Files.delete(mine);
        }
    }

    private void unpack(Path directory) throws IOException {
        List<String> download = new ArrayList<>(
                List.of("apt-get", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10", "download", debian));
        if (!needs.isEmpty()) {
            run(directory, "apt-cache", "depends", debian)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.matches("Depends: (" + needs + ").*"))
                    .map(line -> line.substring("Depends: ".length()))
                    .forEach(download::add);
        }
        run(directory, download.toArray(String[]::new));
        try (Stream<Path> packages = Files.list(directory)) {
            for (Path each :
                    packages.filter(file -> file.toString().endsWith(".deb")).toList()) {
                run(directory, "dpkg", "-x", each.toString(), ".");
            }
        }
    }

    private static Path containing(Path directory, String file) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(path -> path.endsWith(file))
                    .findFirst()
                    .map(Path::getParent)
                    .orElse(directory);
        }
    }

    private static String run(Path directory, String... command) throws IOException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            if (!ended || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + String.join(" ", command), e);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
