package io.crossfade.control.route;

import static io.crossfade.control.route.RouteFixture.BACK;
import static io.crossfade.control.route.RouteFixture.CHANGE;
import static io.crossfade.control.route.RouteFixture.assertFails;
import static io.crossfade.control.route.RouteFixture.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.RouteSwitch;
import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.RouteConfig;
import io.crossfade.core.config.RouteConfig.PgBouncer.Place;
import io.crossfade.core.config.Secret;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PgBouncer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real PgBouncer, between clients and a server whose databases {@code shop} and {@code orders} are the two sides. */
class PgBouncerRouteTest {
    private static final Duration TIME = Duration.ofSeconds(20);

    @Nullable
    private static PooledShop started;

    private PooledShop shop;

    @BeforeAll
    static void start() throws SQLException {
        started = PooledShop.start();
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void beginAnew() throws Exception {
        shop = Objects.requireNonNull(started);
        shop.beginAnew();
    }

    /** Until the client was acknowledged so many more. */
    private static void await(Seller seller, int more) throws SQLException {
        int before = seller.acknowledged();
        Await.until("the client sells", TIME, () -> seller.acknowledged() >= before + more);
    }

    @Test
    void aClientThatStaysConnectedSeesOnlyLatencyOverSwitchAndUndo() throws Exception {
        RouteSwitch route = shop.good();
        try (Seller first = Seller.start(shop.client());
                Seller second = Seller.start(shop.client())) {
            await(first, 50);
            await(second, 50);
            assertThat(route.problem()).isEmpty();
            move(route, "shop", () -> route.switchTo(CHANGE));
            await(first, 50);
            await(second, 50);
            assertThat(route.undoProblem()).isEmpty();
            assertThat(shop.sales("orders")).isGreaterThanOrEqualTo(100);
            move(route, "orders", () -> route.undo(BACK));
            await(first, 50);
            await(second, 50);
            int sold = first.stop() + second.stop();
            assertThat(shop.sales("shop") + shop.sales("orders")).isEqualTo(sold);
        }
        assertThat(Files.readString(shop.file()))
                .contains("other = ", shop.from().line().reveal());
    }

    /** What the closed side holds when the pause has begun is what it holds for good. */
    private void move(RouteSwitch route, String closed, Runnable move) throws SQLException {
        route.pause();
        route.pause();
        int sold = shop.sales(closed);
        move.run();
        move.run();
        route.resume();
        assertThat(shop.sales(closed)).isEqualTo(sold);
    }

    @Test
    void aPauseThatTransactionsDoNotEndForIsGivenUpAndClientsGoOn() throws Exception {
        RouteSwitch route = shop.good();
        try (Connection open = shop.client();
                Statement statement = open.createStatement();
                Seller seller = Seller.start(shop.client())) {
            open.setAutoCommit(false);
            statement.execute("insert into public.sale values (0)");
            assertThatThrownBy(route::pause)
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_UNDONE))
                    .hasMessageContaining(
                            "database shop was not paused: transactions of its clients ran on for 2000 ms")
                    .hasMessageNotContaining("RESUME");
            await(seller, 10);
            open.commit();
            int sold = seller.stop();
            assertThat(shop.sales("shop")).isEqualTo(sold + 1);
        }
    }

    @Test
    void whereOneCannotBePausedTheClientsOfThoseBeforeItGoOn() throws Exception {
        Place place = new Place.File(shop.file());
        RouteSwitch both = route(
                shop.config(shop.console(PgBouncer.ADMIN), "shop", place),
                shop.config(PooledShop.nowhere(), "shop", place, shop.to(), Duration.ofMillis(500)));
        try (Seller seller = Seller.start(shop.client())) {
            await(seller, 10);
            assertThatThrownBy(both::pause)
                    .hasMessageContaining("refused")
                    .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
            await(seller, 10);
        }
        assertFailsWith(ErrorCode.CUTOVER_UNDONE, "clients of database shop may be waiting", both::resume);
        Thread.currentThread().interrupt();
        assertFailsWith(ErrorCode.INTERRUPTED, "interrupted while", both::resume);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertFailsWith(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Test
    void whoIsLeftWaitingByADeadProcessIsResumedByTheNext() throws Exception {
        try (Seller seller = Seller.start(shop.client())) {
            await(seller, 10);
            shop.good().pause();
            assertThat(shop.good().problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("shop is paused"));
            shop.good().resume();
            await(seller, 10);
            shop.good().resume();
            assertThat(shop.good().problem()).isEmpty();
        }
    }

    @Test
    void theEntryAloneIsChangedAndTheFileStaysReadable() throws Exception {
        Files.setPosixFilePermissions(shop.file(), PosixFilePermissions.fromString("rw-r-----"));
        Object owner = Files.getOwner(shop.file());
        Path stale = Files.createFile(shop.file().resolveSibling(".databases.ini17.new"));
        Files.setLastModifiedTime(stale, FileTime.from(Instant.EPOCH));
        RouteSwitch route = shop.good();
        String before = "; caf\u00c5\u0085\u00e9\r\n" + shop.entries().replace("\n", "\r\n");
        Files.writeString(shop.file(), before, StandardCharsets.ISO_8859_1);
        assertThat(route.problem()).isEmpty();
        assertThat(Files.readString(shop.file(), StandardCharsets.ISO_8859_1)).isEqualTo(before);
        route.switchTo(CHANGE);
        assertThat(Files.readString(shop.file(), StandardCharsets.ISO_8859_1))
                .isEqualTo(before.replaceFirst(
                        "shop = [^\r]*", "shop = " + shop.to().line().reveal()));
        route.undo(BACK);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shop.file())))
                .isEqualTo("rw-r-----");
        assertThat(Files.getOwner(shop.file())).isEqualTo(owner);
        try (Stream<Path> files = Files.list(shop.file().getParent())) {
            assertThat(files.filter(file -> file.toString().endsWith(".new"))).isEmpty();
        }
    }

    @Test
    void clientsThatWaitAreSentBeforeTheOthers() throws Exception {
        Path seen = shop.file().resolveSibling("seen");
        RouteConfig.Program look =
                new RouteConfig.Program(List.of("cp", shop.file().toString(), seen.toString()), List.of());
        RouteSwitch route = route(
                new RouteConfig.Command(null, look, look, TIME),
                shop.config(shop.console(PgBouncer.ADMIN), "shop", new Place.File(shop.file())));
        route.switchTo(CHANGE);
        assertThat(Files.readString(seen)).contains(shop.to().line().reveal());
        route.undo(BACK);
        assertThat(Files.readString(seen)).contains(shop.from().line().reveal());
    }

    @Test
    void aProgramWritesAFileOutOfReach() throws Exception {
        String file = shop.file().toString();
        RouteConfig.Program program = new RouteConfig.Program(
                List.of(
                        "sh",
                        "-c",
                        "rm '" + file + ".fails' && exit 3; cat >'" + file + ".b' && cat '" + file + ".b' >'" + file
                                + "'"),
                List.of());
        RouteSwitch route = route(shop.config(shop.console(PgBouncer.ADMIN), "shop", new Place.Elsewhere(program)));
        assertThat(route.problem()).isEmpty();
        Path fails = Files.createFile(Path.of(file + ".fails"));
        route.switchTo(CHANGE);
        assertThat(fails).doesNotExist();
        assertThat(Files.readString(shop.file()))
                .isEqualTo("shop = " + shop.to().line().reveal() + "\n");
        assertThat(route.undoProblem()).isEmpty();
        route.undo(BACK);
        assertThat(route.problem()).isEmpty();
    }

    @Test
    void whatCanBeKnownToFailIsSaidBeforehand() throws Exception {
        Path file = shop.file();
        Path unread = Files.writeString(file.resolveSibling("unread.ini"), shop.entries());
        Place here = new Place.File(file);
        PostgresEndpoint admin = shop.console(PgBouncer.ADMIN);
        String before = Files.readString(file);
        assertProblem(shop.config(PooledShop.nowhere(), "shop", here), "127.0.0.1:", "refused");
        assertProblem(
                shop.config(new PostgresEndpoint(admin.url(), PgBouncer.ADMIN, new Secret("wrong")), "shop", here),
                "authentication failed");
        assertProblem(shop.config(shop.console("postgres"), "shop", here), "not allowed");
        assertProblem(
                shop.config(shop.console(PgBouncer.WATCHER), "shop", here), "refuses to RELOAD", "admin access needed");
        assertProblem(shop.config(admin, "absent", here), "exactly one entry of the name absent");
        assertProblem(shop.config(admin, "watched", here), "pool_mode = session");
        assertProblem(shop.config(admin, "shop", new Place.File(unread)), "does not read the file");
        assertProblem(shop.config(admin, "shop", new Place.File(file.resolveSibling("none.ini"))), "cannot be read");
        assertThat(shop.good().undoProblem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains(shop.from().toString(), "not to " + shop.to()));
        assertProblem(
                shop.config(admin, "shop", here, shop.side("localhost", "orders pool_sise=40"), TIME),
                "does not take the keys and values for localhost");
        assertProblem(shop.config(admin, "shop", here, shop.to(), Duration.ofSeconds(81)), "query_timeout is 100 s");
        RouteConfig.PgBouncer half = shop.config(admin, "shop", here, shop.to(), Duration.ofSeconds(45));
        assertThat(route(half).problem()).isEmpty();
        assertThat(route(half, half).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("query_timeout is 100 s"));
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(shop.good().problem()).isEmpty();
        RouteSwitch absent = route(shop.config(admin, "absent", here));
        assertFails(absent, "exactly one entry of the name absent");
        assertThatThrownBy(() -> absent.switchTo(CHANGE))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.remedy()).contains("say RESUME absent"));
    }

    private static void assertProblem(RouteConfig.PgBouncer config, String... words) {
        assertThat(route(config).problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains(words).doesNotContain("sesame", "wrong"));
    }
}
