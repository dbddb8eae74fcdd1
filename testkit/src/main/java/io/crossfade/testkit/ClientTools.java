package io.crossfade.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's client programs on the PATH of this machine. A test that needs one which is missing is skipped, never
 * silently: the reason begins with {@code SKIPPED-TOOL: <tool>} and is logged too.
 */
public enum ClientTools {
    PG_DUMP,
    PG_RESTORE,
    PSQL,
    PGBENCH,
    PGCOPYDB;

    private static final Pattern MAJOR = Pattern.compile("(\\d+)(?:\\.\\d+|devel|beta\\d+|rc\\d+)*");

    /** The program's file name. */
    public String program() {
        return switch (this) {
            case PG_DUMP -> "pg_dump";
            case PG_RESTORE -> "pg_restore";
            case PSQL -> "psql";
            case PGBENCH -> "pgbench";
            case PGCOPYDB -> "pgcopydb";
        };
    }

    /** A program that was found. */
    public record Found(Path path, int major) {}

    /** The first one on the PATH, with the major version that it says it has. */
    public Optional<Found> find() {
        String searchPath = System.getenv("PATH");
        if (searchPath == null) {
            return Optional.empty();
        }
        for (String directory : searchPath.split(Pattern.quote(File.pathSeparator))) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory).resolve(program());
            if (Files.isExecutable(candidate)) {
                return Optional.of(new Found(candidate, majorOf(candidate)));
            }
        }
        return Optional.empty();
    }

    /**
     * The program, or the end of this test.
     *
     * @param minimumMajor the oldest version that will do, such as the server's for {@code pg_dump}
     * @throws TestAbortedException if it is missing or too old
     */
    public Found require(int minimumMajor) {
        Optional<Found> found = find();
        if (found.isPresent() && found.get().major() >= minimumMajor) {
            return found.get();
        }
        String reason = reasonToSkip(found, minimumMajor);
        LoggerFactory.getLogger(ClientTools.class).warn(reason);
        throw new TestAbortedException(reason);
    }

    String reasonToSkip(Optional<Found> found, int minimumMajor) {
        return "SKIPPED-TOOL: " + program() + " "
                + found.map(f -> "is version " + f.major() + ", this test needs " + minimumMajor + " or newer")
                        .orElse("is not on the PATH (the PostgreSQL client package has it)");
    }

    private static int majorOf(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            Matcher matcher = MAJOR.matcher(output.replaceAll("^[^(\\d]*", "").replaceAll("^\\([^)]*\\)\\s*", ""));
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
