package io.crossfade.control.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * What is logged, on standard error: warnings and errors, Crossfade's own steps too where {@code CROSSFADE_LOG} says
 * {@code info} or {@code debug}.
 */
final class Logging {
    private Logging() {}

    /** The PostgreSQL driver has the JDK's logger, which writes to the terminal by itself. */
    static void start() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        String wanted = System.getenv().getOrDefault("CROSSFADE_LOG", "warn").toUpperCase(Locale.ROOT);
        ((Logger) LoggerFactory.getLogger("io.crossfade")).setLevel(Level.toLevel(wanted, Level.WARN));
    }
}
