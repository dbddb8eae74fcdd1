package io.crossfade.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory of a {@link PostgresServer}, its log and its data, and the rights and the disks that it runs with. */
final class PostgresHome {
    private static final String DATA = "data";

    private final Path directory;
    private final Privileges privileges = Privileges.ofThisUser();
    private final @Nullable SmallDisks disks;

    private PostgresHome(Path directory, @Nullable SmallDisks disks) {
        this.directory = directory;
        this.disks = disks;
    }

    /** @param onSmallDisks whether data and WAL lie on {@link SmallDisks} */
    static PostgresHome make(int major, boolean onSmallDisks) {
        Path directory = Directories.create("crossfade-pg" + major + "-");
        return new PostgresHome(directory, onSmallDisks ? SmallDisks.in(directory.resolve("disks")) : null);
    }

    Path directory() {
        return directory;
    }

    /** As the server sees it. */
    Path data() {
        return disks == null
                ? directory.resolve(DATA)
                : disks.of(SmallDisks.Disk.DATA).resolve(DATA);
    }

    Path log() {
        return directory.resolve("server.log");
    }

    SmallDisks disks() {
        if (disks == null) {
            throw new IllegalStateException("the server does not lie on small disks");
        }
        return disks;
    }

    /** What every command line of the server begins with. */
    List<String> prefix() {
        return disks == null ? privileges.prefix() : disks.prefix();
    }

    /**
     * Runs {@code initdb}.
     *
     * @param password empty: local connections are trusted
     */
    void init(Path binaries, String user, String password, List<String> arguments) throws IOException {
        Path passwordFile = directory.resolve("password");
        Files.writeString(passwordFile, password.isEmpty() ? "unused" : password);
        Files.createFile(log());
        privileges.own(log());
        privileges.own(passwordFile);
        privileges.own(directory);
        List<String> command = new ArrayList<>(prefix());
        command.addAll(List.of(binaries.resolve("initdb").toString(), "--pgdata=" + data(), "--username=" + user));
        command.addAll(List.of("--no-sync", "--pwfile=" + passwordFile));
        command.add("--auth=" + (password.isEmpty() ? "trust" : "scram-sha-256"));
        if (disks != null) {
            command.add("--waldir=" + disks.of(SmallDisks.Disk.WAL).resolve("wal"));
        }
        command.addAll(arguments);
        Process initdb = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            if (initdb.waitFor() != 0) {
                throw new IllegalStateException("initdb failed:\n" + logTail());
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during initdb", e);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    private Path pidFile() {
        Path inside = data().resolve("postmaster.pid");
        return disks == null ? inside : disks.fromOutside(inside);
    }

    /** The last line of {@code postmaster.pid} tells the state (PostgreSQL source, {@code miscadmin.h}). */
    boolean isReady() throws IOException {
        if (!Files.exists(pidFile())) {
            return false;
        }
        List<String> lines = Files.readAllLines(pidFile());
        return lines.size() > 7 && lines.get(7).strip().equals("ready");
    }

    long pid() {
        try {
            return Long.parseLong(Files.readAllLines(pidFile()).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("the server is not running", e);
        }
    }

    String logTail() {
        try {
            List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "(the log cannot be read: " + e.getMessage() + ")";
        }
    }

    void delete() {
        if (disks != null) {
            disks.close();
        }
        Directories.delete(directory);
    }
}
