package io.crossfade.control.route;

import static io.crossfade.control.route.RouteFixture.BACK;
import static io.crossfade.control.route.RouteFixture.route;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.config.RouteConfig.PgBouncer.Place;
import io.crossfade.core.config.Secret;
import io.crossfade.testkit.FreePort;
import io.crossfade.testkit.PgBouncer;
import io.crossfade.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A PgBouncer before a server whose databases {@code shop} and {@code orders} are the two sides. */
final class PooledShop implements AutoCloseable {
    private final PostgresServer server;
    private final PgBouncer bouncer;

    private PooledShop(PostgresServer server, PgBouncer bouncer) {
        this.server = server;
        this.bouncer = bouncer;
    }

    static PooledShop start() throws SQLException {
        PostgresServer server = PostgresServer.of(15).start();
        try {
            for (String database : List.of("shop", "orders")) {
                server.createDatabase(database);
                server.executeIn(database, "create table public.sale (n int)");
            }
            Map<String, String> settings = Map.of("query_wait_timeout", "120", "query_timeout", "100");
            return new PooledShop(server, PgBouncer.start(entries(server), settings));
        } catch (SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static String entries(PostgresServer server) {
        return """
                ; what clients may connect to
                other = host=127.0.0.1 port=%1$d dbname=postgres
                shop = host=127.0.0.1 port=%1$d dbname=shop pool_size=4
                watched = host=127.0.0.1 port=%1$d dbname=shop pool_mode=session
                """.formatted(server.port());
    }

    String entries() {
        return entries(server);
    }

    PgBouncerServer from() {
        return side("127.0.0.1", "shop pool_size=4");
    }

    PgBouncerServer to() {
        return side("localhost", "orders pool_size=3");
    }

    PgBouncerServer side(String host, String database) {
        return PgBouncerServer.of("host=" + host + " port=" + server.port() + " dbname=" + database, "shop")
                .orElseThrow();
    }

    /** Whatever a test left: clients are connected to an empty shop. */
    void beginAnew() throws IOException, SQLException {
        Files.writeString(file(), entries());
        good().undo(BACK);
        for (String database : List.of("shop", "orders")) {
            server.executeIn(database, "truncate public.sale");
        }
    }

    /** Holds the entries. */
    Path file() {
        return bouncer.entries();
    }

    PostgresEndpoint console(String user) {
        return new PostgresEndpoint(bouncer.jdbcUrl("pgbouncer"), user, new Secret(PgBouncer.PASSWORD));
    }

    static PostgresEndpoint nowhere() {
        return new PostgresEndpoint(
                "jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/pgbouncer", "admin", new Secret("sesame"));
    }

    RouteConfig.PgBouncer config(PostgresEndpoint console, String database, Place place) {
        return config(console, database, place, to(), Duration.ofSeconds(10));
    }

    RouteConfig.PgBouncer config(
            PostgresEndpoint console, String database, Place place, PgBouncerServer to, Duration timeout) {
        return new RouteConfig.PgBouncer(null, console, database, place, from(), to, Duration.ofSeconds(2), timeout);
    }

    RouteSwitch good() {
        return route(config(console(PgBouncer.ADMIN), "shop", new Place.File(file())));
    }

    Connection client() throws SQLException {
        return DriverManager.getConnection(
                bouncer.jdbcUrl("shop") + "?prepareThreshold=0", "postgres", PgBouncer.PASSWORD);
    }

    int sales(String database) throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from public.sale")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() {
        bouncer.close();
        server.close();
    }
}
