package io.crossfade.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Prometheus' own checks of rules, configurations and metrics. */
public final class Promtool {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final List<String> command;

    private Promtool(List<String> command) {
        this.command = command;
    }

    /** What a check found. */
    public record Outcome(int exitCode, String output) {}

    /** @throws TestAbortedException if this machine has no promtool and can get none */
    public static Promtool require() {
        return new Promtool(PackagedProgram.promtool().require());
    }

    /** Runs it over its standard input, where it reads any. */
    public Outcome run(Path directory, String input, String... arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        Path read = Directories.create("crossfade-promtool-");
        try {
            Path text = Files.writeString(read.resolve("input.txt"), input);
            Path output = read.resolve("output.txt");
            Process process = new ProcessBuilder(whole)
                    .directory(directory.toFile())
                    .redirectInput(text.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("promtool does not end");
            }
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            Directories.delete(read);
        }
    }
}
