package io.crossfade.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Disks for one server that can be filled to the last byte: file systems in memory, in a user and mount namespace of their
 * own (user_namespaces(7)), which takes Linux and no privilege. They last, over a stopped server, until they are closed or
 * this JVM dies.
 */
public final class SmallDisks implements AutoCloseable {
    /** Why a test that needs some is left out. */
    public static final String NOT_ALLOWED =
            "SKIPPED-TOOL: unshare: no file system can be mounted in a user namespace here, so no disk can be filled";

    /** What lies on a disk of its own. */
    public enum Disk {
        DATA,
        WAL
    }

    /** $1 is a directory, in which each disk has one of its own. Of a full disk exactly what is used is left. */
    private static final String KEEPER = """
            home=$1
            for disk in data wal; do
              mkdir -p "$home/$disk" && mount -t tmpfs -o mode=0700,size=1g tmpfs "$home/$disk" || exit 1
            done
            echo ready
            while read -r disk size; do
              answer=failed
              for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                to=$size
                [ "$size" = used ] && to=$(( $(stat -f -c '(%b - %f) * %S' "$home/$disk") ))
                mount -t tmpfs -o "remount,size=$to" tmpfs "$home/$disk" && answer=done && break
              done
              echo $answer
            done
            umount -l "$home/data" "$home/wal"
            rm -rf "$home"
            """;

    private final Path home;
    private final Process keeper;
    private final BufferedReader answers;

    private SmallDisks(Path home) throws IOException {
        this.home = home;
        keeper = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "/bin/sh",
                        "-c",
                        KEEPER,
                        "disks",
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        answers = keeper.inputReader(StandardCharsets.UTF_8);
        if (!"ready".equals(answers.readLine())) {
            close();
            throw new IOException("no file system can be mounted in a namespace of our own");
        }
    }

    /** @param home removed with all that is in it when they are closed */
    static SmallDisks in(Path home) {
        try {
            return new SmallDisks(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there can be any on this machine. */
    public static boolean areAllowed() {
        Path home = Directories.create("crossfade-disks-");
        try (SmallDisks disks = new SmallDisks(home)) {
            Process inside = new ProcessBuilder(disks.prefix("true")).start();
            return inside.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            Directories.delete(home);
        }
    }

    /**
     * What a command line begins with that sees them. The second namespace is there because PostgreSQL refuses to be root, if
     * only of the first.
     */
    List<String> prefix(String... command) {
        List<String> enter = List.of(
                "nsenter",
                "--target",
                Long.toString(keeper.pid()),
                "--user",
                "--mount",
                "--preserve-credentials",
                "unshare",
                "--user");
        return Stream.concat(enter.stream(), Stream.of(command)).toList();
    }

    /** The disk's directory for who sees them. */
    Path of(Disk disk) {
        return home.resolve(disk.name().toLowerCase(Locale.ROOT));
    }

    /** The same directory, or one in it, for this JVM. */
    Path fromOutside(Path inside) {
        return Path.of("/proc/" + keeper.pid() + "/root" + inside);
    }

    /** No file on it can grow and none can be made, until there is room again. */
    void fill(Disk disk) {
        resize(disk, "used");
    }

    void makeRoom(Disk disk) {
        resize(disk, "1g");
    }

    private void resize(Disk disk, String size) {
        try {
            Writer commands = keeper.outputWriter(StandardCharsets.UTF_8);
            commands.write(of(disk).getFileName() + " " + size + "\n");
            commands.flush();
            String answer = answers.readLine();
            if (!"done".equals(answer)) {
                throw new IllegalStateException("the size of disk " + disk + " does not become " + size);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            keeper.outputWriter(StandardCharsets.UTF_8).close();
            keeper.waitFor();
        } catch (IOException e) {
            keeper.destroyForcibly();
        } catch (InterruptedException e) {
            keeper.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
