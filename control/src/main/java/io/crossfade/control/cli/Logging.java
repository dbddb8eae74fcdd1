package io.crossfade.control.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * What is logged, on standard error: warnings and errors, Crossfade's own steps too where {@code CROSSFADE_LOG} says
 * {@code info} or {@code debug}.
 */
final class Logging {
    private Logging() {}

    static void start() {
        String wanted = System.getenv().getOrDefault("CROSSFADE_LOG", "warn").toUpperCase(Locale.ROOT);
        ((Logger) LoggerFactory.getLogger("io.crossfade")).setLevel(Level.toLevel(wanted, Level.WARN));
    }
}
