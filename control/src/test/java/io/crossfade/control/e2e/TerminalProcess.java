package io.crossfade.control.e2e;

import io.crossfade.control.cli.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jline.utils.ScreenTerminal;
import org.opentest4j.TestAbortedException;

/**
 * A command of Crossfade in a real pseudo-terminal of 100 columns and 30 rows, under a shell: {@code script} of util-linux makes
 * it. Around the command it writes the terminal's settings, and after it the exit code.
 */
final class TerminalProcess implements AutoCloseable {
    private static final int COLUMNS = 100;
    private static final int ROWS = 30;
    private static final String LEAVE = "\u001b[?1049l";

    private final Process process;
    private final Path log;
    private final OutputStream keys;

    private TerminalProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.keys = process.getOutputStream();
    }

    /** @throws TestAbortedException if there is no such {@code script} */
    static TerminalProcess start(Path log, String... arguments) throws IOException {
        String java =
                quoted(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String command = java + " -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                + " -Dcrossfade.terminal=true -Dstdout.encoding=UTF-8 -cp "
                + quoted(System.getProperty("java.class.path"))
                + " " + Main.class.getName() + " "
                + String.join(
                        " ",
                        List.of(arguments).stream().map(TerminalProcess::quoted).toList());
        String shell = "trap : INT; stty rows " + ROWS + " cols " + COLUMNS + "; echo before:$(stty -g); " + command
                + "; echo exit:$?; echo after:$(stty -g)";
        ProcessBuilder builder = new ProcessBuilder("script", "-q", "-e", "-c", shell, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("TERM", "xterm-256color");
        builder.environment().put("SHELL", "/bin/sh");
        try {
            return new TerminalProcess(builder.start(), log);
        } catch (IOException e) {
            throw new TestAbortedException("no `script` of util-linux on this machine", e);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    void press(String key) throws IOException {
        keys.write(key.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that was written to the terminal. */
    String written() throws IOException {
        return Files.readString(log);
    }

    /** What the terminal shows. */
    String screen() throws IOException {
        ScreenTerminal terminal = new ScreenTerminal(COLUMNS, ROWS);
        terminal.write(written());
        return terminal.toString();
    }

    /** What was written once the command had left the screen. */
    String after() throws IOException {
        String all = written();
        return all.substring(all.lastIndexOf(LEAVE) + LEAVE.length());
    }

    /** What the shell said under this word, before or after the command. */
    String said(String word) throws IOException {
        return written()
                .replace(LEAVE, "\n")
                .lines()
                .map(line -> line.replaceAll("\u001b\\[[?0-9;]*[A-Za-z]", "").strip())
                .filter(line -> line.startsWith(word + ":"))
                .map(line -> line.substring(word.length() + 1))
                .findFirst()
                .orElse("nothing");
    }

    void awaitEnd() throws InterruptedException, IOException {
        if (!process.waitFor(Migration.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + written());
        }
    }

    /** The end of the terminal ends what runs in it. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
