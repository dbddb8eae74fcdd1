package io.crossfade.control.call;

import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of the operator's. It has of our environment, which holds passwords, only what is named: {@code PATH}, {@code HOME},
 * {@code LANG} and the variables of the file. It must end with 0 within its time and may be run again.
 */
public final class ProgramRun {
    private static final List<String> GIVEN = List.of("PATH", "HOME", "LANG");

    private final String name;
    private final RouteConfig.Program program;

    /** @param what messages call it, its name follows */
    public ProgramRun(String what, RouteConfig.Program program) {
        this.name = what + " " + program.command().getFirst();
        this.program = program;
    }

    /**
     * Runs it until it ends.
     *
     * @param variables what it learns from its environment
     * @param input its standard input
     * @throws CallFailure if it did not end in time, or not with 0
     */
    public void run(Map<String, String> variables, String input, Duration timeout) throws CallFailure {
        ProcessBuilder builder = new ProcessBuilder(program.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment());
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            try {
                feed(process, input);
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new CallFailure(name + " did not end within " + timeout.toMillis() + " ms", null);
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                throw new CallFailure(name + " ended with " + process.exitValue(), null);
            }
        } catch (IOException e) {
            throw new CallFailure(name + " could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while " + name + " ran", e);
        }
    }

    /** It is short, and fits into the pipe. */
    private static void feed(Process process, String input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It does not read; how it ends is what counts.
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        Stream.concat(GIVEN.stream(), program.environment().stream())
                .filter(System.getenv()::containsKey)
                .forEach(variable -> environment.put(variable, System.getenv(variable)));
        return environment;
    }

    /** Why it could not be run. */
    public Optional<String> problem() {
        List<String> problems = new ArrayList<>();
        if (!isFound(program.command().getFirst())) {
            problems.add(name + " cannot be run");
        }
        program.environment().stream()
                .filter(variable -> !System.getenv().containsKey(variable))
                .forEach(variable -> problems.add(name + " is to have " + variable + ", which is not set"));
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private static boolean isFound(String program) {
        return program.indexOf(File.separatorChar) >= 0
                ? isProgram(Path.of(program))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .anyMatch(directory -> isProgram(Path.of(directory, program)));
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
