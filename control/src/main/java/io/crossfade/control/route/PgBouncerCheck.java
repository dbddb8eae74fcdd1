package io.crossfade.control.route;

import io.crossfade.control.call.TimeLeft;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.RouteConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What stands against a switch by a PgBouncer that answers at its console. */
final class PgBouncerCheck {
    private final RouteConfig.PgBouncer route;
    private final EntryPlace place;
    private final Duration closed;
    private final PgBouncerConsole console;

    PgBouncerCheck(RouteConfig.PgBouncer route, EntryPlace place, Duration closed, PgBouncerConsole console) {
        this.route = route;
        this.place = place;
        this.closed = closed;
        this.console = console;
    }

    Optional<String> problem(PgBouncerServer now, TimeLeft left) throws SQLException {
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
        return patience(settings).or(() -> probe(now, left));
    }

    /** A client that waits longer is sent away with an error. */
    private Optional<String> patience(Map<String, String> settings) {
        double seconds = Double.parseDouble(settings.getOrDefault("query_wait_timeout", "0"));
        Duration wait = closed.plus(route.pauseTimeout()).plus(route.timeout());
        return seconds <= 0 || seconds * 1_000 > wait.toMillis()
                ? Optional.empty()
                : Optional.of("query_wait_timeout is " + Math.round(seconds) + " s, and clients may have to wait for "
                        + wait.toSeconds() + " s: raise it, or lower cutover.deadline, cutover.fenceTimeout, or the"
                        + " route's pauseTimeout or timeout");
    }

    /** Whether this user may RELOAD, and whether that reads the place: by an entry of another name, which leads nowhere. */
    private Optional<String> probe(PgBouncerServer now, TimeLeft left) {
        String token = "p" + Long.toHexString(System.nanoTime());
        try {
            place.probe(now, token, left);
            try {
                console.reload();
                boolean read = console.entry(EntryPlace.PROBE)
                        .filter(probe -> probe.server().endsWith("/" + token))
                        .isPresent();
                return read
                        ? Optional.empty()
                        : Optional.of("it does not read the file with the entry, or cannot, when it is told to RELOAD");
            } finally {
                place.probe(now, null, left);
                console.reload();
            }
        } catch (SQLException e) {
            return Optional.of("it refuses to RELOAD: " + e.getMessage());
        }
    }
}
