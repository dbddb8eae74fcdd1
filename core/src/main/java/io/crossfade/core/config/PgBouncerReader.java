package io.crossfade.core.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a PgBouncer in front of the writers needs to know. No message of it holds a connection string. */
final class PgBouncerReader {
    private static final String CONSOLE = "pgbouncer";
    private static final Pattern ENTRY = Pattern.compile("[\\w.-]{1,63}");
    private static final Duration PAUSE_TIMEOUT = Duration.ofSeconds(10);

    private final ConfigSection section;

    private PgBouncerReader(ConfigSection section) {
        this.section = section;
    }

    static Optional<RouteConfig> read(ConfigSection section, @Nullable String target) {
        return new PgBouncerReader(section).route(target);
    }

    private Optional<RouteConfig> route(@Nullable String target) {
        Optional<String> database = section.requiredText("database", "what clients call the database at PgBouncer")
                .filter(this::isEntry);
        Optional<RouteConfig.PgBouncer.Place> place = place();
        Optional<PgBouncerServer> from = server("from", database, "host=shop-db port=5432 dbname=shop");
        Optional<PgBouncerServer> to = server("to", database, "host=orders-db port=5432 dbname=orders");
        Duration pauseTimeout = section.duration("pauseTimeout", PAUSE_TIMEOUT, RouteReader.LEAST, RouteReader.MOST);
        Duration timeout = RouteReader.timeout(section);
        Optional<PostgresEndpoint> console = EndpointReader.endpoint(section).filter(this::isConsole);
        from.ifPresent(before -> to.ifPresent(after -> compare(before, after)));
        if (database.isEmpty() || place.isEmpty() || from.isEmpty() || to.isEmpty() || console.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RouteConfig.PgBouncer(
                target, console.get(), database.get(), place.get(), from.get(), to.get(), pauseTimeout, timeout));
    }

    private boolean isEntry(String name) {
        if (ENTRY.matcher(name).matches() && !name.equals(CONSOLE) && !name.equals(RouteConfig.PgBouncer.PROBE)) {
            return true;
        }
        return problem("database", section.written("database"), "expected the name of one entry of [databases]");
    }

    /** A pause of one of several PgBouncers would let the clients of the others through. */
    private boolean isConsole(PostgresEndpoint console) {
        if (PostgresUrl.database(console.url()).equals(CONSOLE)
                && !console.url().replaceFirst("\\?.*", "").contains(",")) {
            return true;
        }
        return problem(
                "url",
                section.written("url"),
                "expected the console of one PgBouncer, like jdbc:postgresql://localhost:6432/pgbouncer");
    }

    private Optional<RouteConfig.PgBouncer.Place> place() {
        Optional<RouteConfig.PgBouncer.Place> program = section.section("change")
                .flatMap(change -> {
                    Optional<RouteConfig.Program> found = RouteReader.program(change);
                    change.finish();
                    return found;
                })
                .map(RouteConfig.PgBouncer.Place.Elsewhere::new);
        Optional<RouteConfig.PgBouncer.Place> file =
                section.text("file").flatMap(this::path).map(RouteConfig.PgBouncer.Place.File::new);
        if (section.has("file") == section.has("change")) {
            section.problems()
                    .add(
                            section.line(),
                            section.path(),
                            "",
                            section.has("file")
                                    ? "`file` and `change` stand together: expected one of them"
                                    : "names neither `file`, which holds the entry, nor `change`, a program that writes it");
            return Optional.empty();
        }
        return file.or(() -> program);
    }

    private Optional<Path> path(String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return Optional.of(path);
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        problem("file", section.written("file"), "expected an absolute path");
        return Optional.empty();
    }

    private Optional<PgBouncerServer> server(String key, Optional<String> database, String example) {
        String expected = "a connection string of PgBouncer's, like " + example;
        Optional<String> text = section.requiredText(key, expected);
        Optional<PgBouncerServer> server = text.flatMap(given -> PgBouncerServer.of(given, database.orElse("")));
        if (text.isPresent() && server.isEmpty()) {
            problem(key, "", "expected " + expected);
        }
        return server;
    }

    private void compare(PgBouncerServer from, PgBouncerServer to) {
        if (from.isAt(to)) {
            problem("to", "", "is the same database as `from`");
        }
        if (from.hasUser() && !to.hasUser()) {
            problem("to", "", "names no user, and `from` does: PgBouncer would keep that one");
        }
        if (to.hasUser() && !from.hasUser()) {
            problem("from", "", "names no user, and `to` does: PgBouncer would keep that one on the way back");
        }
    }

    /** @return false */
    private boolean problem(String key, String value, String what) {
        section.problems().add(section.line(key), section.path(key), value, what);
        return false;
    }
}
