package io.crossfade.control.route;

import io.crossfade.control.call.Attempts;
import io.crossfade.control.call.TimeLeft;
import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps the clients of a PgBouncer waiting while a side is closed, and connects them to another server. They notice how long
 * that takes and nothing else: no transaction is cut off, and no statement goes to the wrong side.
 */
final class PgBouncerRoute implements RouteSwitch {
    private final RouteConfig.PgBouncer route;
    private final Duration closed;
    private final EntryPlace place;
    private final String where;

    /** @param closed how long both sides may be closed: so long do clients wait, besides the time of this route */
    PgBouncerRoute(RouteConfig.PgBouncer route, Duration closed) {
        this.route = route;
        this.closed = closed;
        this.place = EntryPlace.of(route);
        this.where =
                "the PgBouncer at " + route.console().url().replaceFirst("^jdbc:postgresql://([^/]*)/.*", "$1") + ": ";
    }

    private interface Work<T> {
        T with(PgBouncerConsole console) throws SQLException;
    }

    /** Tries again, while there is time, if PgBouncer does not answer: the work bears that. */
    private <T> T atConsole(TimeLeft left, Work<T> work) {
        try {
            return Attempts.until(left, PgBouncerRoute::isSilence, () -> {
                try (PgBouncerConsole console = PgBouncerConsole.open(route.console(), left)) {
                    return work.with(console);
                }
            });
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw RouteFailure.of(where + why(e), e);
        }
    }

    /** Its own refusals have another state of class 08. */
    private static boolean isSilence(Throwable e) {
        return e instanceof SQLException failure
                && ("08001".equals(failure.getSQLState()) || "08006".equals(failure.getSQLState()));
    }

    private static String why(Throwable e) {
        return e instanceof SQLException failure ? SqlErrors.firstLine(failure) : String.valueOf(e.getMessage());
    }

    @Override
    public void pause() {
        try (PgBouncerConsole console = PgBouncerConsole.open(route.console(), TimeLeft.of(route.pauseTimeout()))) {
            pause(console);
        } catch (SQLException e) {
            throw RouteFailure.before(where + why(e), e);
        }
    }

    /** A session that waits for it hears nothing else, and its end does not end the pause. */
    private void pause(PgBouncerConsole console) {
        try {
            console.pause(route.database());
        } catch (SQLException e) {
            String why = e.getCause() instanceof SocketTimeoutException
                    ? "transactions of its clients ran on for "
                            + route.pauseTimeout().toMillis() + " ms"
                    : why(e);
            throw RouteFailure.before(
                    where + "database " + route.database() + " was not paused: " + why + resumedAgain(), e);
        }
    }

    /** What else there is to say. */
    private String resumedAgain() {
        try {
            resume();
            return "";
        } catch (CrossfadeException e) {
            return "; and it could not be told to RESUME, so do that: " + e.getMessage();
        }
    }

    @Override
    public void resume() {
        atConsole(TimeLeft.of(route.timeout()), console -> {
            console.resume(route.database());
            return true;
        });
    }

    @Override
    public void switchTo(Change change) {
        lead(route.to());
    }

    @Override
    public void undo(Change change) {
        lead(route.from());
    }

    private void lead(PgBouncerServer server) {
        TimeLeft left = TimeLeft.of(route.timeout());
        place.lead(server, left);
        atConsole(left, console -> {
            console.reload();
            String now = console.entry(route.database())
                    .map(PgBouncerConsole.Entry::server)
                    .orElse("nothing");
            if (!now.equals(server.toString())) {
                throw RouteFailure.of(
                        where + "after RELOAD database " + route.database() + " is connected to " + now + ", not to "
                                + server + "; its log may say why",
                        null);
            }
            console.resume(route.database());
            return true;
        });
    }

    @Override
    public Optional<String> problem() {
        return problem(route.from());
    }

    @Override
    public Optional<String> undoProblem() {
        return problem(route.to());
    }

    private Optional<String> problem(PgBouncerServer now) {
        Optional<String> found = place.problem(now);
        if (found.isPresent()) {
            return found;
        }
        TimeLeft left = TimeLeft.of(route.timeout());
        try (PgBouncerConsole console = PgBouncerConsole.open(route.console(), left)) {
            return new PgBouncerCheck(route, place, closed, console)
                    .problem(now, left)
                    .map(problem -> where + problem);
        } catch (SQLException e) {
            return Optional.of(where + why(e));
        } catch (CrossfadeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
