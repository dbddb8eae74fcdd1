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
    private final Duration wait;
    private final EntryPlace place;
    private final String where;

    /** @param wait how long clients may have to */
    PgBouncerRoute(RouteConfig.PgBouncer route, Duration wait) {
        this.route = route;
        this.wait = wait;
        this.place = EntryPlace.of(route);
        this.where =
                "the PgBouncer at " + route.console().url().replaceFirst("^jdbc:postgresql://([^/]*)/.*", "$1") + ": ";
    }

    @Override
    public Optional<String> wholeOnly() {
        return Optional.of(
                where + "it sends clients of a database as a whole, not those of some tables: take the route out of"
                        + " the file, and tell the writers of these tables by another");
    }

    private interface Work {
        void with(PgBouncerConsole console) throws SQLException;
    }

    /** Tries again, while there is time, if PgBouncer does not answer: the work bears that. */
    private void atConsole(TimeLeft left, Work work) throws SQLException {
        try {
            Attempts.until(left, PgBouncerRoute::isSilence, () -> {
                try (PgBouncerConsole console = PgBouncerConsole.open(route.console(), left)) {
                    work.with(console);
                    return true;
                }
            });
        } catch (RuntimeException | SQLException e) {
            throw e;
        } catch (InterruptedException e) {
            throw RouteFailure.interrupted(where + "it was told what to do", e);
        } catch (Exception e) {
            throw new IllegalStateException("neither the work nor the console throws others", e);
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
    public boolean makesWait() {
        return true;
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
            return "; and " + e.getMessage() + ": say it at its console";
        }
    }

    @Override
    public void resume() {
        try {
            atConsole(TimeLeft.of(route.timeout()), console -> console.resume(route.database()));
        } catch (SQLException e) {
            throw RouteFailure.before(
                    where + "clients of database " + route.database() + " may be waiting, and RESUME failed: " + why(e),
                    e);
        }
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
        try {
            atConsole(left, console -> connect(server, console));
        } catch (SQLException e) {
            throw RouteFailure.waiting(route.database(), where + why(e), e);
        }
    }

    private void connect(PgBouncerServer server, PgBouncerConsole console) throws SQLException {
        console.reload();
        String now = console.entry(route.database())
                .map(PgBouncerConsole.Entry::server)
                .orElse("nothing");
        if (!now.equals(server.toString())) {
            throw RouteFailure.waiting(
                    route.database(),
                    where + "after RELOAD database " + route.database() + " is connected to " + now + ", not to "
                            + server + "; its log may say why",
                    null);
        }
        console.resume(route.database());
    }

    @Override
    public Optional<String> problem() {
        return problem(route.from(), route.to());
    }

    @Override
    public Optional<String> undoProblem() {
        return problem(route.to(), route.from());
    }

    private Optional<String> problem(PgBouncerServer now, PgBouncerServer next) {
        Optional<String> found = place.problem(now);
        if (found.isPresent()) {
            return found;
        }
        TimeLeft left = TimeLeft.of(route.timeout());
        try (PgBouncerConsole console = PgBouncerConsole.open(route.console(), left)) {
            return new PgBouncerCheck(route, place, wait, console)
                    .problem(now, next, left)
                    .map(problem -> where + problem);
        } catch (SQLException e) {
            return Optional.of(where + why(e));
        } catch (CrossfadeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
