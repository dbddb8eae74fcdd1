package io.crossfade.control.e2e;

import io.crossfade.control.cli.Main;
import io.crossfade.control.cli.PrintedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Crossfade as an operator runs it: a process of its own, which can be killed like any other. */
final class MigratorProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final List<String> arguments;

    private MigratorProcess(Process process, Path log, List<String> arguments) {
        this.process = process;
        this.log = log;
        this.arguments = arguments;
    }

    /** @param log where all its output goes */
    static MigratorProcess start(Path log, String... arguments) {
        return start(log, Map.of(), arguments);
    }

    /** @param environment variables that it has besides this process's */
    static MigratorProcess start(Path log, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new MigratorProcess(builder.start(), log, List.of(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: no hook runs, nothing is closed. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGINT, as Ctrl+C sends it. */
    void interrupt() throws InterruptedException {
        signal("INT");
    }

    /** It keeps its connections and does nothing, until {@link #thaw}. */
    void freeze() throws InterruptedException {
        signal("STOP");
    }

    void thaw() throws InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Lets it run for a while. @return whether it ended by itself meanwhile */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What it has printed under {@code --json} is checked. @return the exit code */
    int awaitEnd(Duration deadline) throws InterruptedException {
        if (!endsWithin(deadline)) {
            throw new AssertionError("still running after " + deadline + ":\n" + output());
        }
        PrintedJson.check(arguments, output());
        return process.exitValue();
    }

    /** Everything that it has printed so far. */
    String output() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
