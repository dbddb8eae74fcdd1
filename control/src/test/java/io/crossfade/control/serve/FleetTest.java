package io.crossfade.control.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.http.ApiServer;
import io.crossfade.control.http.Pages;
import io.crossfade.control.http.ServerSettings;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.testkit.Await;
import io.crossfade.testkit.PostgresServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's migrations are those of their files, as these are now, and many readers cost no more than few. */
@SuppressWarnings("NullAway.Init")
class FleetTest {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int ASKED = 40;
    private static final String BROKEN = "migration: [\n";

    private static PostgresServer server;

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Fleet fleet;
    private HostedMigration shop;

    @BeforeAll
    static void startServer() throws SQLException {
        server = PostgresServer.of(15).password("open sesame").start();
        server.createDatabase("old");
        server.createDatabase("new");
        server.executeIn(
                "old",
                "create table public.item (id int primary key)",
                "create table public.note (id int primary key)");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        write("shop.yaml", file("shop", "", ""));
        write("late.yaml", BROKEN);
        fleet = Fleet.open(List.of(folder), meters);
        shop = fleet.get("shop");
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private static String file(String migration, String moreTargets, String moreMappings) {
        return """
                migration: %s
                source: {postgres: %s}
                kafka: {bootstrap: "127.0.0.1:1"}
                targets:
                  first: {postgres: %s}
                %s
                mappings:
                  - {from: public.item, to: first/public.item}
                %s
                """.formatted(migration, postgres("old"), postgres("new"), moreTargets, moreMappings);
    }

    private static String postgres(String database) {
        return "{url: \"%s\", user: %s, password: \"%s\"}"
                .formatted(server.jdbcUrl(database), server.user(), server.password());
    }

    /** As a whole: nobody sees a half of it. */
    private void write(String name, String text) throws IOException {
        Path beside = Files.writeString(folder.resolve("." + name), text);
        Files.move(beside, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> destinations(String table) {
        return shop.file()
                .reading(() -> shop.operations().listTables().tables().stream()
                        .filter(one -> one.name().equals(table))
                        .flatMap(one -> one.mappedTo().stream())
                        .toList());
    }

    @Test
    void whatIsReadIsByTheFileAsItIsNow() throws IOException {
        assertThat(destinations("note")).isEmpty();
        write(
                "shop.yaml",
                file(
                        "shop",
                        "  second: {postgres: " + postgres("new") + "}",
                        "  - {from: public.note, to: second/public.note}"));
        Await.until("the new target is known", DEADLINE, () -> {
            shop.read();
            return destinations("note").equals(List.of("second/public.note"));
        });
        write("shop.yaml", BROKEN);
        Await.until("the broken file is told of", DEADLINE, () -> shop.read().fault() != null);
        assertThat(destinations("note")).containsExactly("second/public.note");
        write("shop.yaml", file("shop", "", "").replace("new", "another"));
        Await.until("another control database is refused", DEADLINE, () -> {
            Fault fault = shop.read().fault();
            return fault != null && fault.message().contains("another migration or control database");
        });
        assertThat(destinations("note")).containsExactly("second/public.note");
        write("shop.yaml", file("shop", "", ""));
        Await.until("the file is well again", DEADLINE, () -> shop.read().fault() == null);
        assertThat(destinations("note")).isEmpty();
    }

    @Test
    void filesThatAreMendedOrRenamedAreServedThoughNobodyAsks() throws IOException {
        assertThat(fleet.names()).containsExactly("shop");
        Files.move(folder.resolve("shop.yaml"), folder.resolve("moved.yaml"));
        write("late.yaml", file("late", "", ""));
        Await.until("the mended file is served", DEADLINE, () -> fleet.names().contains("late"));
        assertThat(fleet.get("shop")).isSameAs(shop);
        assertThat(shop.file().path()).isEqualTo(folder.resolve("moved.yaml"));
        Await.until("it is read where it is", DEADLINE, () -> shop.read().fault() == null);
        write("shop.yaml", file("shop", "", ""));
        assertThat(fleet.entries())
                .filteredOn(entry -> entry.state().equals("invalid"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.file()).isEqualTo("shop.yaml"));
    }

    @Test
    void moreReadersThanThereIsRoomForAreAskedToComeAgain() throws Exception {
        CountDownLatch inside = new CountDownLatch(MigrationFile.READERS);
        CountDownLatch leave = new CountDownLatch(1);
        try (ApiServer api = ApiServer.start(ServerSettings.local(0), Endpoints.of(fleet), Pages.none(), meters);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest tables = HttpRequest.newBuilder(URI.create(api.address() + "/api/v1/migrations/shop/tables"))
                    .build();
            List<CompletableFuture<Boolean>> readers = IntStream.range(0, MigrationFile.READERS)
                    .mapToObj(reader -> CompletableFuture.supplyAsync(
                            () -> stay(inside, leave),
                            task -> Thread.ofVirtual().start(task)))
                    .toList();
            inside.await();
            List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, ASKED)
                    .mapToObj(one -> client.sendAsync(tables, HttpResponse.BodyHandlers.ofString()))
                    .toList();
            assertThat(asked).allSatisfy(one -> {
                HttpResponse<String> answer = one.join();
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(answer.body()).contains(ErrorCode.UNREACHABLE.name());
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            });
            leave.countDown();
            assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isTrue());
            assertThat(client.send(tables, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private boolean stay(CountDownLatch inside, CountDownLatch leave) {
        return shop.file().reading(() -> {
            inside.countDown();
            try {
                leave.await();
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }
}
