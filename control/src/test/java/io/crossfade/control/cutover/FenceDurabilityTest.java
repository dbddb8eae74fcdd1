package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.db.Database;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.store.LogMarkers;
import io.crossfade.core.store.Turn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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

    /** A turn that a crash forgets would leave a lane open while the other side takes writes. */
    @Test
    void aMarkerThatWasWrittenDurablyOutlivesItToo() throws SQLException {
        Database source = SERVERS.database(18, "source");
        Servers.execute(
                source,
                "alter database " + Servers.query(source, "select current_database()")
                        + " set synchronous_commit = off",
                "create publication nothing",
                "select pg_create_logical_replication_slot('marks', 'pgoutput')",
                "alter system set wal_writer_delay = '10s'",
                "alter system set wal_writer_flush_after = '1GB'",
                "select pg_reload_conf()");
        Turn turn = new Turn(3, false, Set.of(new MappingId("public.plain")));
        Lsn written = new LogMarkers(source, "crossfade.shop.").writeDurably(Turn.MARKER, turn.json());
        SERVERS.server(18).stopHard();
        SERVERS.server(18).start();
        assertThat(Servers.query(
                        source,
                        "select string_agg(encode(data, 'escape'), '') from pg_logical_slot_get_binary_changes('marks', null,"
                                + " null, 'proto_version', '1', 'publication_names', 'nothing', 'messages', 'true')"))
                .contains("crossfade.shop.turn", turn.json());
        assertThat(written.compareTo(Lsn.ZERO)).isPositive();
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
