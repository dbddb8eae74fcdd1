package io.crossfade.control.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** How much each logger of this process logs, to be read and changed while it runs. A level holds for the loggers below it. */
public final class LogLevels {
    /** The logger above all of Crossfade's own. */
    public static final String OURS = "io.crossfade";

    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error", "off");

    private static final String NAME = "[A-Za-z0-9_$-]+(\\.[A-Za-z0-9_$-]+)*";

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

    /** Lets a logger follow the nearest above it that has a level of its own. */
    static void follow(String logger) {
        logger(logger).setLevel(null);
    }

    /** Crossfade's loggers that have a level of their own, each with it. */
    static SortedMap<String, String> own() {
        SortedMap<String, String> own = new TreeMap<>();
        for (Logger logger : logger(OURS).getLoggerContext().getLoggerList()) {
            Level level = logger.getLevel();
            if (level != null && isOurs(logger.getName())) {
                own.put(logger.getName(), level.levelStr.toLowerCase(Locale.ROOT));
            }
        }
        return own;
    }

    /** Whether it is {@link #OURS} or below it. */
    static boolean isOurs(String logger) {
        return logger.equals(OURS) || logger.startsWith(OURS + ".");
    }

    /** Whether anything logs by this name or may: it was used, or it is a class or package of the program. */
    static boolean isKnown(String logger) {
        String path = "/" + logger.replace('.', '/');
        return logger.matches(NAME)
                && (logger(OURS).getLoggerContext().exists(logger) != null
                        || LogLevels.class.getResource(path + ".class") != null
                        || LogLevels.class.getResource(path + "/") != null);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
