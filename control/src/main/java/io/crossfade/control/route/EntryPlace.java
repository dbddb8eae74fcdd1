package io.crossfade.control.route;

import io.crossfade.control.call.Attempts;
import io.crossfade.control.call.CallFailure;
import io.crossfade.control.call.ProgramRun;
import io.crossfade.control.call.TimeLeft;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.RouteConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where what a PgBouncer knows of one database is written. It counts from PgBouncer's next RELOAD on. */
interface EntryPlace {
    /** Writes what the database's clients are connected to. */
    void lead(PgBouncerServer server, TimeLeft left);

    /**
     * Writes it with an entry {@link RouteConfig.PgBouncer#PROBE} beside it, by which is seen whether PgBouncer reads the place.
     *
     * @param now what the clients are connected to, and stay
     * @param next all of whose keys the further entry has, but it leads nowhere
     * @param database of the further entry
     */
    void probe(PgBouncerServer now, PgBouncerServer next, String database, TimeLeft left);

    /** Writes it without that entry. */
    void withoutProbe(PgBouncerServer now, TimeLeft left);

    /** Why it could not be written, or does not say what it should. */
    Optional<String> problem(PgBouncerServer now);

    static EntryPlace of(RouteConfig.PgBouncer route) {
        return switch (route.place()) {
            case RouteConfig.PgBouncer.Place.File(Path path) -> new EntryFile(path, route.database());
            case RouteConfig.PgBouncer.Place.Elsewhere(RouteConfig.Program program) ->
                new Elsewhere(new ProgramRun("the program that writes PgBouncer's entry,", program), route.database());
        };
    }

    static String line(String entry, PgBouncerServer server) {
        return entry + " = " + server.line().reveal();
    }

    /** Of a key that comes twice PgBouncer takes the last. It had no min_pool_size of a database before 1.16. */
    static String probeLine(PgBouncerServer next, String database) {
        String keys = next.line().reveal();
        return RouteConfig.PgBouncer.PROBE + " = " + keys + " host=127.0.0.1 port=1 dbname=" + database
                + (keys.contains("min_pool_size") ? " min_pool_size=0" : "");
    }

    /** A file that this machine does not have, and that holds nothing else. */
    record Elsewhere(ProgramRun program, String entry) implements EntryPlace {
        @Override
        public void lead(PgBouncerServer server, TimeLeft left) {
            try {
                Attempts.until(left, CallFailure.class::isInstance, () -> {
                    write(line(entry, server), left);
                    return true;
                });
            } catch (RuntimeException e) {
                throw e;
            } catch (InterruptedException e) {
                throw RouteFailure.interrupted("PgBouncer's entry was written", e);
            } catch (Exception e) {
                throw RouteFailure.waiting(entry, String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void probe(PgBouncerServer now, PgBouncerServer next, String database, TimeLeft left) {
            once(line(entry, now) + "\n" + probeLine(next, database), left);
        }

        @Override
        public void withoutProbe(PgBouncerServer now, TimeLeft left) {
            once(line(entry, now), left);
        }

        private void once(String lines, TimeLeft left) {
            try {
                write(lines, left);
            } catch (CallFailure e) {
                throw RouteFailure.waiting(entry, String.valueOf(e.getMessage()), e);
            }
        }

        private void write(String lines, TimeLeft left) throws CallFailure {
            program.run(Map.of(), lines + "\n", left.time());
        }

        @Override
        public Optional<String> problem(PgBouncerServer now) {
            return program.problem();
        }
    }
}
