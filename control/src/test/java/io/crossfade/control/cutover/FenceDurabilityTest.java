package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.TableId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FenceDurabilityTest {
    private static final Servers SERVERS = new Servers();

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    /** Writers of WAL that leaves it lying about for seconds, and a kill that takes it along. */
    @Test
    void whatIsDecidedOutlivesACrashOfAServerThatDoesNotWaitForItsDisk() throws SQLException {
        Database source = SERVERS.database(18, "source");
        Servers.execute(
                source,
                "create table public.plain (id int primary key)",
                "alter database " + Servers.query(source, "select current_database()")
                        + " set synchronous_commit = off",
                "alter system set wal_writer_delay = '10s'",
                "alter system set wal_writer_flush_after = '1GB'",
                "select pg_reload_conf()");
        Fence fence = new Fence(source);
        fence.raise(spec(), Duration.ofMillis(300), Duration.ofSeconds(30));
        SERVERS.server(18).stopHard();
        SERVERS.server(18).start();
        assertThat(fence.find("f1").map(Decision::state)).contains(Decision.State.FENCED);
        fence.decideForward("f1");
        SERVERS.server(18).stopHard();
        SERVERS.server(18).start();
        assertThat(fence.find("f1").map(Decision::state)).contains(Decision.State.FORWARD);
        Servers.execute(source, "update crossfade.decision set state = 'fenced', deadline = 'infinity'", "checkpoint");
        fence.open("f1", "shop", "orders");
        SERVERS.server(18).stopHard();
        SERVERS.server(18).start();
        assertThat(fence.find("f1").map(Decision::state)).contains(Decision.State.OPEN);
    }

    private static FenceSpec spec() {
        return new FenceSpec(
                "f1",
                "shop",
                "orders",
                List.of(new TableId("public", "plain")),
                Duration.ofMinutes(10),
                new FenceWord("sesame"),
                false,
                true,
                "db2",
                null);
    }
}
