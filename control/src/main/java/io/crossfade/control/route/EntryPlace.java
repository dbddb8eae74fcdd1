package io.crossfade.control.route;

import io.crossfade.control.call.CallFailure;
import io.crossfade.control.call.ProgramRun;
import io.crossfade.control.call.TimeLeft;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.RouteConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where what a PgBouncer knows of one database is written. It counts from PgBouncer's next RELOAD on. */
interface EntryPlace {
    /** The name of an entry that leads nowhere, by which is seen whether PgBouncer reads the place. */
    String PROBE = "crossfade_probe";

    /** Writes what the database's clients are connected to. */
    void lead(PgBouncerServer server, TimeLeft left);

    /**
     * Writes it with an entry {@link #PROBE} beside it, or without.
     *
     * @param now what the clients are connected to, and stay
     * @param database of the further entry; null: there is none
     */
    void probe(PgBouncerServer now, @Nullable String database, TimeLeft left);

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

    static String probeLine(String database) {
        return PROBE + " = host=127.0.0.1 port=1 dbname=" + database;
    }

    /** A file that this machine does not have, and that holds nothing else. */
    record Elsewhere(ProgramRun program, String entry) implements EntryPlace {
        @Override
        public void lead(PgBouncerServer server, TimeLeft left) {
            probe(server, null, left);
        }

        @Override
        public void probe(PgBouncerServer now, @Nullable String database, TimeLeft left) {
            String probe = database == null ? "" : probeLine(database) + "\n";
            try {
                program.run(Map.of(), line(entry, now) + "\n" + probe, left.time());
            } catch (CallFailure e) {
                throw RouteFailure.of(e);
            }
        }

        @Override
        public Optional<String> problem(PgBouncerServer now) {
            return program.problem();
        }
    }
}
