package io.crossfade.control.log;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The levels of Crossfade's loggers in a process that runs: what they are, what they were at its start, and who changed them.
 * Every change is logged by {@link #AUDIT}, which no change makes silent.
 */
public final class RunningLevels {
    /** The logger that says who changed what. It has a level of its own. */
    public static final String AUDIT = LogLevels.OURS + ".audit";

    private static final Logger LOG = LoggerFactory.getLogger(AUDIT);

    private final InstantSource clock;
    private final SortedMap<String, String> ownAtStart;
    private final String above = LogLevels.of(Logger.ROOT_LOGGER_NAME);
    private final Map<String, Change> changes = new HashMap<>();

    /** As they are now is as they were at the start. */
    public RunningLevels(InstantSource clock) {
        this.clock = clock;
        LogLevels.set(AUDIT, "info");
        this.ownAtStart = LogLevels.own();
    }

    private record Change(String by, Instant at) {}

    /**
     * How much a logger logs.
     *
     * @param logger its name; what is below it logs as much, unless it is listed itself
     * @param level {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error} or {@code off}
     * @param atStart what it was when the server started
     * @param changedBy who changed it last; null: it is as it was at the start, but for what is above it
     */
    public record Level(
            String logger,
            String level,
            String atStart,
            @Nullable String changedBy,
            @Nullable Instant changedAt) {}

    /** Of all loggers that have a level of their own, or had one at the start, by name. */
    public synchronized List<Level> all() {
        TreeSet<String> names = new TreeSet<>(ownAtStart.keySet());
        names.addAll(LogLevels.own().keySet());
        return names.stream().map(this::of).toList();
    }

    /**
     * Changes a logger's level at once.
     *
     * @param level null: as it was at the start
     * @param by who does it
     * @throws CrossfadeException USAGE if there is no such level, or the logger may not be changed; NOT_FOUND if nothing logs by
     *     its name
     */
    public synchronized Level set(String logger, @Nullable String level, String by) {
        requireChangeable(logger);
        String before = LogLevels.of(logger);
        String wanted = level == null ? ownAtStart.get(logger) : level;
        if (wanted == null) {
            LogLevels.follow(logger);
        } else {
            LogLevels.set(logger, wanted);
        }
        if (level == null) {
            changes.remove(logger);
        } else {
            changes.put(logger, new Change(by, clock.instant()));
        }
        LOG.info(
                "{} changed the log level of {} from {} to {}{}",
                by,
                logger,
                before,
                LogLevels.of(logger),
                level == null ? ", as it was at the start" : "");
        return of(logger);
    }

    private Level of(String logger) {
        Change change = changes.get(logger);
        return new Level(
                logger,
                LogLevels.of(logger),
                atStart(logger),
                change == null ? null : change.by(),
                change == null ? null : change.at());
    }

    private String atStart(String logger) {
        for (String name = logger; LogLevels.isOurs(name); name = name.substring(0, name.lastIndexOf('.'))) {
            String own = ownAtStart.get(name);
            if (own != null) {
                return own;
            }
        }
        return above;
    }

    private static void requireChangeable(String logger) {
        if (!LogLevels.isOurs(logger)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE,
                    "'" + logger
                            + "' is none of Crossfade's loggers: what others log may hold what they send, secrets included",
                    "name " + LogLevels.OURS + ", or one below it",
                    null);
        }
        if (logger.equals(AUDIT)) {
            throw new CrossfadeException(
                    ErrorCode.USAGE, AUDIT + " says who changes levels, and always does", "leave it as it is", null);
        }
        if (!LogLevels.isKnown(logger)) {
            throw new CrossfadeException(
                    ErrorCode.NOT_FOUND,
                    "nothing logs as '" + logger + "'",
                    "name " + LogLevels.OURS + ", or a package or class below it, as `loggerName` has it in the log",
                    null);
        }
    }
}
