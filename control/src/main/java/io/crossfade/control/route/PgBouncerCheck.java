package io.crossfade.control.route;

import io.crossfade.control.call.TimeLeft;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.RouteConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What stands against a switch by a PgBouncer that answers at its console. */
final class PgBouncerCheck {
    private final RouteConfig.PgBouncer route;
    private final EntryPlace place;
    private final Duration wait;
    private final PgBouncerConsole console;

    /** @param wait how long clients may have to */
    PgBouncerCheck(RouteConfig.PgBouncer route, EntryPlace place, Duration wait, PgBouncerConsole console) {
        this.route = route;
        this.place = place;
        this.wait = wait;
        this.console = console;
    }

    Optional<String> problem(PgBouncerServer now, PgBouncerServer next, TimeLeft left) throws SQLException {
        String database = "database " + route.database();
        PgBouncerConsole.Entry entry = console.entry(route.database()).orElse(null);
        if (entry == null) {
            return Optional.of("it has no " + database);
        }
        if (!entry.server().equals(now.toString())) {
            return Optional.of(database + " is connected to " + entry.server() + ", not to " + now);
        }
        if (entry.paused()) {
            return Optional.of(database + " is paused: if nobody else wants that, RESUME it");
        }
        Map<String, String> settings = console.settings();
        if (console.isPooledBySession(route.database(), entry, settings)) {
            return Optional.of(database + " has pool_mode = session, so a pause would last until all clients leave:"
                    + " set transaction for it");
        }
        if (!"0".equals(settings.getOrDefault("so_reuseport", "0"))) {
            return Optional.of("so_reuseport is on: its console is that of any of several processes");
        }
        return patience(settings).or(() -> probe(now, next, left));
    }

    /** A client that waits longer is sent away with an error; zero is no bound. */
    private Optional<String> patience(Map<String, String> settings) {
        return Stream.of("query_wait_timeout", "query_timeout")
                .filter(setting -> seconds(settings, setting) > 0)
                .min(Comparator.comparingDouble(setting -> seconds(settings, setting)))
                .filter(least -> seconds(settings, least) * 1_000 <= wait.toMillis())
                .map(least -> least + " is " + Math.round(seconds(settings, least))
                        + " s, and clients may have to wait for " + wait.toSeconds()
                        + " s: raise it, or lower cutover.deadline, cutover.fenceTimeout, or the pauseTimeout or timeout of"
                        + " the PgBouncers among the routes");
    }

    private static double seconds(Map<String, String> settings, String setting) {
        return Double.parseDouble(settings.getOrDefault(setting, "0"));
    }

    /**
     * Whether this user may RELOAD, whether that reads the place, and whether PgBouncer takes what the entry is to become: by an
     * entry of another name, which leads nowhere.
     */
    private Optional<String> probe(PgBouncerServer now, PgBouncerServer next, TimeLeft left) {
        String token = "p" + Long.toHexString(System.nanoTime());
        try {
            try {
                place.probe(now, next, token, left);
                console.reload();
                boolean read = console.entry(RouteConfig.PgBouncer.PROBE)
                        .filter(probe -> probe.server().endsWith("/" + token))
                        .isPresent();
                return read
                        ? Optional.empty()
                        : Optional.of(
                                "it does not read the file with the entry when it is told to RELOAD, or does not take"
                                        + " the keys and values for " + next + " there: its log says which");
            } finally {
                withoutProbe(now);
            }
        } catch (SQLException e) {
            return Optional.of("it refuses to RELOAD: " + e.getMessage());
        }
    }

    /** In a time of its own: what came before may have used up the other. */
    private void withoutProbe(PgBouncerServer now) throws SQLException {
        TimeLeft left = TimeLeft.of(route.timeout());
        place.withoutProbe(now, left);
        try (PgBouncerConsole fresh = PgBouncerConsole.open(route.console(), left)) {
            fresh.reload();
        }
    }
}
