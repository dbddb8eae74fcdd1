package io.crossfade.control.cutover;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Switches the writers by the operator's own command. The command learns the migration and target from its environment,
 * never a secret; it must end with 0 within the timeout and may be run again.
 */
public final class CommandRoute implements RouteSwitch {
    private final List<String> command;
    private final Duration timeout;

    /** @param command program and arguments; no shell is involved */
    public CommandRoute(List<String> command, Duration timeout) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a route's command needs a program");
        }
        this.command = List.copyOf(command);
        this.timeout = timeout;
    }

    @Override
    public void switchTo(String migration, String target) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("CROSSFADE_MIGRATION", migration);
        builder.environment().put("CROSSFADE_TARGET", target);
        try {
            Process process = builder.start();
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failed("did not end within " + timeout.toMillis() + " ms", null);
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                throw failed("ended with " + process.exitValue(), null);
            }
        } catch (IOException e) {
            throw failed("could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CrossfadeException(ErrorCode.INTERRUPTED, "interrupted while the route's command ran", e);
        }
    }

    private CrossfadeException failed(String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new CrossfadeException(
                ErrorCode.CUTOVER_FORWARD,
                "the route's command " + command.get(0) + " " + what,
                "send the writers to the target, then run `crossfade cutover` to finish it",
                cause);
    }

    @Override
    public Optional<String> problem() {
        String program = command.get(0);
        boolean found = program.indexOf(File.separatorChar) >= 0
                ? Files.isExecutable(Path.of(program))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        return found ? Optional.empty() : Optional.of("the route's command '" + program + "' cannot be run");
    }
}
