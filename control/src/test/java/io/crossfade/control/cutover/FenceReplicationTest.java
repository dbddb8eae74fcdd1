package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import io.crossfade.testkit.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceReplicationTest {
    private static final Servers SERVERS = new Servers();
    private static final Duration BUDGET = Duration.ofSeconds(30);

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    /** A worker's changes fire row triggers only, and only those that are ENABLE ALWAYS or REPLICA. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aLogicalReplicationWorkerIsRefusedUntilTheFenceOpens(int major) throws SQLException {
        Database publisher = SERVERS.database(major, "publisher");
        Database fenced = SERVERS.database(major, "source");
        String slot = "worker_" + major;
        Servers.execute(
                publisher,
                "create table public.plain (id int primary key)",
                "create publication p for table public.plain",
                "select pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        Servers.execute(fenced, "create table public.plain (id int primary key)");
        Fence fence = new Fence(fenced);
        fence.raise(
                new FenceSpec(
                        "f1",
                        "shop",
                        "orders",
                        List.of(new TableId("public", "plain")),
                        null,
                        new FenceWord("sesame"),
                        false,
                        true,
                        "db2",
                        null),
                Duration.ofMillis(300),
                BUDGET);
        Servers.execute(
                fenced,
                "create subscription s connection 'host=127.0.0.1 user=postgres port="
                        + SERVERS.server(major).port() + " dbname="
                        + publisher.endpoint().url().replaceFirst(".*/", "")
                        + "' publication p with (create_slot = false, copy_data = false, slot_name = '" + slot + "')");
        try {
            Servers.execute(publisher, "insert into public.plain values (1)");
            Await.until(
                    "the worker is refused",
                    BUDGET,
                    () -> "t"
                            .equals(Servers.query(
                                    fenced, "select apply_error_count > 0 from pg_stat_subscription_stats")));
            assertThat(Servers.query(fenced, "select count(*) from public.plain"))
                    .isEqualTo("0");
            fence.open("f1", "shop", "orders");
            Await.until(
                    "the row arrives",
                    BUDGET,
                    () -> "1".equals(Servers.query(fenced, "select count(*) from public.plain")));
        } finally {
            Servers.execute(
                    fenced,
                    "alter subscription s disable",
                    "alter subscription s set (slot_name = none)",
                    "drop subscription s");
        }
    }
}
