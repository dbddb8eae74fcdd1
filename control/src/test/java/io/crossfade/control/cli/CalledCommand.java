package io.crossfade.control.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;

/**
 * A command of Crossfade called within this JVM, for commands that end by themselves: the command line, the exit code
 * and the text are those of a process, only the start of a JVM is saved. What it prints under {@code --json} is checked.
 */
public final class CalledCommand {
    /** What a command that ended said, on both streams. */
    public record Outcome(int exitCode, String output) {}

    private CalledCommand() {}

    /** @throws AssertionError if it has not ended at the deadline, or by any other way than an exit code */
    public static Outcome call(Duration deadline, String... arguments) throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintWriter writer = new PrintWriter(stream, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream, false, Map.of());
        CommandLine line = Main.commandLine(console).setOut(writer).setErr(writer);
        FutureTask<Integer> command = new FutureTask<>(() -> line.execute(arguments));
        Thread.ofPlatform().daemon().name("crossfade " + arguments[0]).start(command);
        try {
            int exitCode = command.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            String output = said.toString(StandardCharsets.UTF_8);
            int documents = PrintedJson.check(List.of(arguments), output);
            if (exitCode == 0 && documents == 0 && List.of(arguments).contains("--json")) {
                throw new AssertionError("no document:\n" + output);
            }
            return new Outcome(exitCode, output);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "still running after " + deadline + ":\n" + said.toString(StandardCharsets.UTF_8), e);
        } catch (ExecutionException e) {
            throw new AssertionError("it ended with no exit code:\n" + said.toString(StandardCharsets.UTF_8), e);
        }
    }
}
