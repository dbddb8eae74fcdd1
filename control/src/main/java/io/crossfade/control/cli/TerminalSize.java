package io.crossfade.control.cli;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** How large the terminal is that this process writes to; asked anew each time, for people change it. */
final class TerminalSize {
    private static final int USUAL_COLUMNS = 80;

    private boolean opened;
    private @Nullable Terminal terminal;

    /** 80 where there is no terminal, or it does not tell. */
    synchronized int columns() {
        if (!opened) {
            opened = true;
            terminal = open();
        }
        Terminal asked = terminal;
        int columns = asked == null ? 0 : asked.getSize().getColumns();
        return columns > 0 ? columns : USUAL_COLUMNS;
    }

    /** It changes nothing about the terminal: signals and echo stay the shell's. */
    private static @Nullable Terminal open() {
        try {
            return TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysErr)
                    .dumb(false)
                    .nativeSignals(false)
                    .graphemeCluster(false)
                    .build();
        } catch (IOException | IllegalStateException e) {
            return null;
        }
    }
}
