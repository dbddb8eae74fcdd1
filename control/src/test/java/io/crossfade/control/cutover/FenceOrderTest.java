package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceOrderTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    /** Invariant I7, read from the log itself. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void everyAcknowledgedWriteLiesBeforeTheMarkerAndNoneAfter(int major) throws Exception {
        Database database = SERVERS.database(major, "source");
        String slot = "order_" + major;
        Servers.execute(
                database,
                "create table public.a (id int primary key)",
                "create table public.b (id int primary key) partition by range (id)",
                "create table public.b1 partition of public.b for values from (0) to (1000000)",
                "create publication all_of_it for table public.a, public.b",
                "select pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        AtomicInteger acknowledged = new AtomicInteger();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            int first = writer * 200_000;
            writers.add(
                    CompletableFuture.runAsync(() -> write(database, first, acknowledged), Thread::startVirtualThread));
        }
        Await.until("writes flow", Duration.ofSeconds(20), () -> acknowledged.get() > 200);
        new Fence(database)
                .raise(
                        new FenceSpec(
                                "f1",
                                "shop",
                                "orders",
                                List.of(new TableId("public", "a"), new TableId("public", "b")),
                                null,
                                new FenceWord("sesame"),
                                false,
                                true,
                                "db2",
                                "crossfade.shop.fence"),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(20));
        for (CompletableFuture<Void> writer : writers) {
            writer.get(20, TimeUnit.SECONDS);
        }
        Stream stream = read(database, slot);
        Servers.execute(database, "select pg_drop_replication_slot('" + slot + "')");
        assertThat(stream.before()).isEqualTo(acknowledged.get());
        assertThat(stream.after()).isZero();
    }

    private record Stream(int before, int after) {}

    /** Writes until the fence refuses; each transaction writes one row of each table. */
    private static void write(Database database, int first, AtomicInteger acknowledged) {
        try (Connection session = database.open();
                PreparedStatement a = session.prepareStatement("insert into public.a values (?)");
                PreparedStatement b = session.prepareStatement("insert into public.b values (?)")) {
            session.setAutoCommit(false);
            for (int id = first; ; id++) {
                a.setInt(1, id);
                a.executeUpdate();
                b.setInt(1, id);
                b.executeUpdate();
                session.commit();
                acknowledged.addAndGet(2);
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("25006");
        }
    }

    /** Counts inserts before and after the marker in commit order; the first byte of a message is its kind. */
    private static Stream read(Database database, String slot) throws SQLException {
        int before = 0;
        int after = 0;
        boolean passed = false;
        try (Connection session = database.open();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select chr(get_byte(data, 0)) from"
                        + " pg_logical_slot_get_binary_changes('" + slot + "', null, null, 'proto_version', '1',"
                        + " 'publication_names', 'all_of_it', 'messages', 'true')")) {
            while (row.next()) {
                String kind = row.getString(1);
                passed |= kind.equals("M");
                if (kind.equals("I")) {
                    before += passed ? 0 : 1;
                    after += passed ? 1 : 0;
                }
            }
        }
        assertThat(passed).isTrue();
        return new Stream(before, after);
    }
}
