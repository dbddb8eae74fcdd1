package io.crossfade.sqlite.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which other processes hold a file locked now, as Linux says. It names only what the kernel shows: on other systems, and
 * for processes that this one may not see, nobody.
 *
 * <p>In WAL mode the write lock lies on the file beside it that ends in {@code -shm}; every reader holds a read lock on the
 * file itself, which keeps nobody from writing (sqlite.org, "WAL-mode File Format", 2.3). In the rollback-journal modes both
 * kinds lie on the file itself, and a commit waits for readers.
 */
final class LockHolders {
    private static final Path LOCKS = Path.of("/proc/locks");
    private static final String SHARED_MEMORY = "-shm";
    private static final int KIND = 3;
    private static final int PROCESS = 4;
    private static final int FILE = 5;

    private LockHolders() {}

    /** Such as {@code java (process 4711)}; empty where none is known. */
    static List<String> of(Path file) {
        try {
            List<String> lines = Files.readAllLines(LOCKS);
            Path shared = file.resolveSibling(file.getFileName() + SHARED_MEMORY);
            Set<Long> holders = processes(lines, inode(file), Set.of("WRITE"));
            if (Files.exists(shared)) {
                holders.addAll(processes(lines, inode(shared), Set.of("WRITE")));
            } else {
                holders.addAll(processes(lines, inode(file), Set.of("READ")));
            }
            holders.remove(ProcessHandle.current().pid());
            return holders.stream().map(LockHolders::named).toList();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static long inode(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
    }

    /** A line is {@code 1: POSIX ADVISORY WRITE 4711 08:01:131074 120 120}; one that waits has an arrow after its number. */
    static Set<Long> processes(List<String> lines, long inode, Set<String> kinds) {
        Set<Long> found = new TreeSet<>();
        for (String line : lines) {
            List<String> words = new ArrayList<>(List.of(line.trim().split("\\s+")));
            boolean holds = words.size() > FILE && !words.contains("->");
            if (holds && kinds.contains(words.get(KIND)) && words.get(FILE).endsWith(":" + inode)) {
                long process = Long.parseLong(words.get(PROCESS));
                if (process > 0) {
                    found.add(process);
                }
            }
        }
        return found;
    }

    private static String named(long process) {
        String command = ProcessHandle.of(process)
                .flatMap(handle -> handle.info().command())
                .map(path -> Path.of(path).getFileName().toString())
                .orElse("a program");
        return command + " (process " + process + ")";
    }
}
