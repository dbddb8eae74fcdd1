package io.crossfade.control.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.RouteConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Switches the writers by the operator's own command, which has our environment and learns from it what moves. It must end
 * with 0 within the timeout and may be run again.
 */
final class CommandRoute implements RouteSwitch {
    private final RouteConfig.Command route;

    CommandRoute(RouteConfig.Command route) {
        this.route = route;
    }

    @Override
    public void switchTo(Change change) {
        List<String> command = route.command();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("CROSSFADE_MIGRATION", change.migration());
        builder.environment().put("CROSSFADE_TARGET", change.target());
        builder.environment().put("CROSSFADE_DESTINATION", change.destination());
        builder.environment().put("CROSSFADE_CUTOVER", change.cutover());
        String name = "the route's command " + command.getFirst();
        try {
            Process process = builder.start();
            try {
                if (!process.waitFor(route.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                    throw RouteFailure.of(
                            name + " did not end within " + route.timeout().toMillis() + " ms", null);
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                throw RouteFailure.of(name + " ended with " + process.exitValue(), null);
            }
        } catch (IOException e) {
            throw RouteFailure.of(name + " could not be started", e);
        } catch (InterruptedException e) {
            throw RouteFailure.interrupted(name + " ran", e);
        }
    }

    @Override
    public Optional<String> problem() {
        String program = route.command().getFirst();
        boolean found = program.indexOf(File.separatorChar) >= 0
                ? isProgram(Path.of(program))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .anyMatch(directory -> isProgram(Path.of(directory, program)));
        return found ? Optional.empty() : Optional.of("the route's command '" + program + "' cannot be run");
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
