package io.crossfade.control.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/**
 * The whole terminal, on its alternate screen, from opening to closing. However the process ends, SIGKILL apart, the terminal
 * is as it was before: also a signal closes it. Only what changed is written, so that nothing flickers.
 */
final class FullScreen implements AutoCloseable {
    /** The alternate screen, without the cursor (xterm's control sequences, DECSET 1049 and 25). */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H";

    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private final PrintStream out;
    private final Thread hook = Thread.ofPlatform().name("restore terminal").unstarted(this::leave);
    private Size size = Size.of(0, 0);
    private boolean left;
    private volatile boolean interrupted;

    /** What was pressed. */
    enum Key {
        NONE,
        QUIT,
        INTERRUPT
    }

    /** What is to be seen, by width and height. */
    interface Picture {
        List<AttributedString> lines(int width, int height);
    }

    private FullScreen(Terminal terminal, PrintStream out) {
        this.terminal = terminal;
        this.out = out;
        this.before = terminal.enterRawMode();
        this.display = new Display(terminal, true);
    }

    /**
     * Takes the terminal; empty where standard input and output are none.
     *
     * @param out standard output
     */
    static Optional<FullScreen> open(PrintStream out) {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .dumb(false)
                    .graphemeCluster(false)
                    .encoding(StandardCharsets.UTF_8)
                    .build();
        } catch (IOException | IllegalStateException e) {
            return Optional.empty();
        }
        FullScreen screen = new FullScreen(terminal, out);
        Runtime.getRuntime().addShutdownHook(screen.hook);
        terminal.handle(Terminal.Signal.INT, signal -> screen.interrupted = true);
        // Stopped in the background, it would leave the shell on the alternate screen.
        terminal.handle(Terminal.Signal.TSTP, Terminal.SignalHandler.SIG_IGN);
        out.print(ENTER);
        out.flush();
        return Optional.of(screen);
    }

    /** Shows it in the size that the terminal has now. */
    void draw(Picture picture) {
        Size now = size();
        if (!now.equals(size)) {
            size = now;
            display.clear();
            display.resize(now);
        }
        display.update(picture.lines(now.getColumns(), now.getRows()), 0);
        terminal.flush();
    }

    /** Whether what is drawn was made for another size. */
    boolean isResized() {
        return !size().equals(size);
    }

    private Size size() {
        Size now = terminal.getSize();
        return now.getColumns() > 0 && now.getRows() > 0
                ? Size.of(now.getColumns(), now.getRows())
                : Size.of(USUAL_COLUMNS, USUAL_ROWS);
    }

    /** Waits for a key so long at most. */
    Key key(Duration wait) throws IOException {
        int read = terminal.reader().read(wait.toMillis());
        if (interrupted || read == '\u0003') {
            return Key.INTERRUPT;
        }
        // Its end is that of the terminal: nobody sees it any more.
        return read == 'q' || read == 'Q' || read == -1 ? Key.QUIT : Key.NONE;
    }

    private synchronized void leave() {
        if (left) {
            return;
        }
        left = true;
        try {
            terminal.setAttributes(before);
            terminal.flush();
        } catch (IllegalStateException e) {
            // Closed by JLine's own hook, which has set them.
        } finally {
            out.print(LEAVE);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        leave();
        terminal.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends, and the hook finds it done.
        }
    }
}
