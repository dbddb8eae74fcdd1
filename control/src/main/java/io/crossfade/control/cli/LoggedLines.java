package io.crossfade.control.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said to whoever waits, as log events: each line one. */
final class LoggedLines extends OutputStream {
    static final String LOGGER = "io.crossfade.console";
    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private LoggedLines() {}

    static PrintStream stream() {
        return new PrintStream(new LoggedLines(), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int octet) {
        if (octet != '\n') {
            line.write(octet);
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (!text.isEmpty()) {
            LOG.info("{}", text);
        }
    }
}
