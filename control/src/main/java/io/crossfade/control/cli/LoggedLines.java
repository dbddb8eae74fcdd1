package io.crossfade.control.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said to whoever waits, as log events: each line one. */
final class LoggedLines {
    static final String LOGGER = "io.crossfade.console";
    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private LoggedLines() {}

    static PrintStream stream() {
        return new PrintStream(new LineStream(text -> LOG.info("{}", text.strip())), true, StandardCharsets.UTF_8);
    }
}
