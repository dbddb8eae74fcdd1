package io.crossfade.control.route;

import static io.crossfade.control.route.RouteFixture.BACK;
import static io.crossfade.control.route.RouteFixture.CHANGE;
import static io.crossfade.control.route.RouteFixture.assertFails;
import static io.crossfade.control.route.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.PgBouncerServer;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.config.RouteConfig.PgBouncer.Place;
import io.crossfade.core.config.Secret;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.FreePort;
import io.crossfade.testkit.PgBouncer;
import io.crossfade.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real PgBouncer, between clients and a server whose databases {@code shop} and {@code orders} are the two sides. */
class PgBouncerRouteTest {
    private static final Duration TIME = Duration.ofSeconds(20);

    private static PostgresServer server;
    private static PgBouncer bouncer;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.of(15).start();
        for (String database : List.of("shop", "orders")) {
            server.createDatabase(database);
            server.executeIn(database, "create table public.sale (n int)");
        }
        bouncer = PgBouncer.start(entries(), Map.of("query_wait_timeout", "100"));
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
        server.close();
    }

    private static String entries() {
        return """
                ; what clients may connect to
                other = host=127.0.0.1 port=%1$d dbname=postgres
                shop = %2$s
                watched = host=127.0.0.1 port=%1$d dbname=shop pool_mode=session
                """.formatted(server.port(), from().line().reveal());
    }

    private static PgBouncerServer from() {
        return side("127.0.0.1", "shop pool_size=4");
    }

    private static PgBouncerServer to() {
        return side("localhost", "orders pool_size=3");
    }

    private static PgBouncerServer side(String host, String database) {
        return PgBouncerServer.of("host=" + host + " port=" + server.port() + " dbname=" + database, "shop")
                .orElseThrow();
    }

    @BeforeEach
    void empty() throws SQLException {
        for (String database : List.of("shop", "orders")) {
            server.executeIn(database, "truncate public.sale");
        }
    }

    private static PostgresEndpoint console(String user) {
        return new PostgresEndpoint(bouncer.jdbcUrl("pgbouncer"), user, new Secret(PgBouncer.PASSWORD));
    }

    private static RouteConfig.PgBouncer config(PostgresEndpoint console, String database, Place place) {
        return new RouteConfig.PgBouncer(
                null, console, database, place, from(), to(), Duration.ofMillis(500), Duration.ofSeconds(10));
    }

    private static RouteSwitch good() {
        return route(config(console(PgBouncer.ADMIN), "shop", new Place.File(bouncer.entries())));
    }

    private static Connection client() throws SQLException {
        return DriverManager.getConnection(
                bouncer.jdbcUrl("shop") + "?prepareThreshold=0", "postgres", PgBouncer.PASSWORD);
    }

    private static int sales(String database) throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from public.sale")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Until the client was acknowledged so many more. */
    private static void await(Seller seller, int more) throws SQLException {
        int before = seller.acknowledged();
        Await.until("the client sells", TIME, () -> seller.acknowledged() >= before + more);
    }

    @Test
    void aClientThatStaysConnectedSeesOnlyLatencyOverSwitchAndUndo() throws Exception {
        RouteSwitch route = good();
        try (Seller first = Seller.start(client());
                Seller second = Seller.start(client())) {
            await(first, 50);
            await(second, 50);
            assertThat(route.problem()).isEmpty();
            move(route, "shop", () -> route.switchTo(CHANGE));
            await(first, 50);
            await(second, 50);
            assertThat(route.undoProblem()).isEmpty();
            assertThat(sales("orders")).isGreaterThanOrEqualTo(100);
            move(route, "orders", () -> route.undo(BACK));
            await(first, 50);
            await(second, 50);
            int sold = first.stop() + second.stop();
            assertThat(sales("shop") + sales("orders")).isEqualTo(sold);
        }
        assertThat(Files.readString(bouncer.entries()))
                .contains("other = ", from().line().reveal());
    }

    /** What the closed side holds when the pause has begun is what it holds for good. */
    private static void move(RouteSwitch route, String closed, Runnable move) throws SQLException {
        route.pause();
        route.pause();
        int sold = sales(closed);
        move.run();
        move.run();
        route.resume();
        assertThat(sales(closed)).isEqualTo(sold);
    }

    @Test
    void aPauseThatTransactionsDoNotEndForIsGivenUpAndClientsGoOn() throws Exception {
        RouteSwitch route = good();
        try (Connection open = client();
                Statement statement = open.createStatement();
                Seller seller = Seller.start(client())) {
            open.setAutoCommit(false);
            statement.execute("insert into public.sale values (0)");
            assertThatThrownBy(route::pause)
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE))
                    .hasMessageContaining("database shop was not paused: transactions of its clients ran on for 500 ms")
                    .hasMessageNotContaining("RESUME");
            await(seller, 10);
            open.commit();
            int sold = seller.stop();
            assertThat(sales("shop")).isEqualTo(sold + 1);
        }
    }

    @Test
    void whoIsLeftWaitingByADeadProcessIsResumedByTheNext() throws Exception {
        try (Seller seller = Seller.start(client())) {
            await(seller, 10);
            good().pause();
            assertThat(good().problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("shop is paused"));
            good().resume();
            await(seller, 10);
            good().resume();
            assertThat(good().problem()).isEmpty();
        }
    }

    @Test
    void theEntryAloneIsChangedAndTheFileStaysReadable() throws Exception {
        Files.setPosixFilePermissions(bouncer.entries(), PosixFilePermissions.fromString("rw-r-----"));
        Object owner = Files.getOwner(bouncer.entries());
        RouteSwitch route = good();
        String before = Files.readString(bouncer.entries());
        assertThat(route.problem()).isEmpty();
        assertThat(Files.readString(bouncer.entries())).isEqualTo(before);
        route.switchTo(CHANGE);
        assertThat(Files.readString(bouncer.entries()))
                .isEqualTo(before.replaceFirst(
                        "(?m)^shop = .*$", "shop = " + to().line().reveal()));
        route.undo(BACK);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bouncer.entries())))
                .isEqualTo("rw-r-----");
        assertThat(Files.getOwner(bouncer.entries())).isEqualTo(owner);
        try (Stream<Path> files = Files.list(bouncer.entries().getParent())) {
            assertThat(files.filter(file -> file.toString().endsWith(".new"))).isEmpty();
        }
    }

    @Test
    void aProgramWritesAFileOutOfReach() throws Exception {
        String file = bouncer.entries().toString();
        RouteConfig.Program program = new RouteConfig.Program(
                List.of("sh", "-c", "cat >'" + file + ".b' && cat '" + file + ".b' >'" + file + "'"), List.of());
        String before = Files.readString(bouncer.entries());
        try {
            RouteSwitch route = route(config(console(PgBouncer.ADMIN), "shop", new Place.Elsewhere(program)));
            assertThat(route.problem()).isEmpty();
            route.switchTo(CHANGE);
            assertThat(Files.readString(bouncer.entries()))
                    .isEqualTo("shop = " + to().line().reveal() + "\n");
            assertThat(route.undoProblem()).isEmpty();
            route.undo(BACK);
            assertThat(route.problem()).isEmpty();
        } finally {
            Files.writeString(bouncer.entries(), before);
            good().undo(BACK);
        }
    }

    @Test
    void whatCanBeKnownToFailIsSaidBeforehand() throws Exception {
        Path file = bouncer.entries();
        Path unread = Files.writeString(file.resolveSibling("unread.ini"), entries());
        Place here = new Place.File(file);
        PostgresEndpoint admin = console(PgBouncer.ADMIN);
        String before = Files.readString(file);
        PostgresEndpoint nowhere = new PostgresEndpoint(
                "jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/pgbouncer", "admin", new Secret("sesame"));
        assertProblem(config(nowhere, "shop", here), "127.0.0.1:", "refused");
        assertProblem(
                config(new PostgresEndpoint(admin.url(), PgBouncer.ADMIN, new Secret("wrong")), "shop", here),
                "authentication failed");
        assertProblem(config(console("postgres"), "shop", here), "not allowed");
        assertProblem(config(console(PgBouncer.WATCHER), "shop", here), "refuses to RELOAD", "admin access needed");
        assertProblem(config(admin, "absent", here), "exactly one entry of the name absent");
        assertProblem(config(admin, "watched", here), "pool_mode = session");
        assertProblem(config(admin, "shop", new Place.File(unread)), "does not read the file");
        assertProblem(config(admin, "shop", new Place.File(file.resolveSibling("none.ini"))), "cannot be read");
        assertThat(good().undoProblem())
                .hasValueSatisfying(problem -> assertThat(problem).contains(from().toString(), "not to " + to()));
        RouteConfig.PgBouncer patient = config(admin, "shop", here);
        assertProblem(
                new RouteConfig.PgBouncer(
                        null, admin, "shop", here, from(), to(), patient.pauseTimeout(), Duration.ofSeconds(81)),
                "query_wait_timeout is 100 s");
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(good().problem()).isEmpty();
        assertFails(route(config(admin, "absent", here)), "exactly one entry of the name absent");
    }

    private static void assertProblem(RouteConfig.PgBouncer config, String... words) {
        assertThat(route(config).problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains(words).doesNotContain("sesame", "wrong"));
    }
}
