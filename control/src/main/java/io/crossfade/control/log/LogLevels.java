package io.crossfade.control.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** How much each logger of this process logs, to be read and changed while it runs. A level holds for the loggers below it. */
public final class LogLevels {
    /** The logger above all of Crossfade's own. */
    public static final String OURS = "io.crossfade";

    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error", "off");

    private LogLevels() {}

    /** Whether there is such a level, in whatever case. */
    public static boolean exists(String level) {
        return LEVELS.contains(level.toLowerCase(Locale.ROOT));
    }

    /** The level in force, its own or that of the nearest logger above, in lower case. */
    public static String of(String logger) {
        return logger(logger).getEffectiveLevel().levelStr.toLowerCase(Locale.ROOT);
    }

    /**
     * Changes a logger's level at once.
     *
     * @param level {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error} or {@code off}
     * @throws CrossfadeException USAGE for any other
     */
    public static void set(String logger, String level) {
        if (!exists(level)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, "'" + level + "' is no log level", "name one of " + LEVELS, null);
        }
        logger(logger).setLevel(Level.toLevel(level));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
