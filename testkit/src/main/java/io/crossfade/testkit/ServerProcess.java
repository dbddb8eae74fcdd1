package io.crossfade.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server under a small shell that reads signal names from this JVM. When the JVM dies, however it dies, the pipe
 * breaks and the shell ends the server and removes its directory: no server outlives its owner.
 */
final class ServerProcess {
    /**
     * $1 is the directory to remove if the owner dies; the rest is the command. Control-C at a terminal goes to the whole
     * process group: the server is kept out of it, so that its owner can end it in order.
     */
    private static final String WATCH = """
            exec 3<&0
            home=$1
            shift
            trap '' INT HUP
            $(command -v setsid) "$@" </dev/null 3<&- &
            server=$!
            (
              while read -r signal <&3; do kill -"$signal" $server; done
              trap '' TERM
              kill -QUIT $server
              kill -TERM $server
              for try in 1 2 3 4 5 6 7 8 9 10; do kill -0 $server || break; sleep 0.2; done
              rm -rf "$home"
            ) >/dev/null 2>&1 &
            watch=$!
            wait $server
            code=$?
            kill $watch
            exit $code
            """;

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /**
     * @param prefix what the shell itself is started under, such as a program that gives up privileges
     * @param home removed by the shell if this JVM dies
     */
    static ServerProcess start(List<String> prefix, Path home, Path log, List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of("/bin/sh", "-c", WATCH, "watch", home.toString()));
        all.addAll(command);
        try {
            return new ServerProcess(new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by its name, such as {@code INT}. */
    void signal(String name) {
        try {
            OutputStream commands = process.getOutputStream();
            commands.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            commands.flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether the server had ended when the deadline passed. */
    boolean awaitEnd(Duration deadline) {
        try {
            return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
