package io.crossfade.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that die and start again: nothing is lost (I2), and what comes twice can be told (I3). */
@ParameterizedClass
@ValueSource(ints = {15, 18})
@ExtendWith(TestServers.Resolver.class)
class StreamRecoveryTest {
    private static final Duration DEADLINE = Duration.ofSeconds(40);
    /** Small, so that a multi-row insert spans many records. */
    private static final int SMALL_RECORD = 2_000;
    /** Records 0 and 1 are the lanes' Restarted. */
    private static final int[] FAILING_RECORDS = {2, 3, 8, 16, 23, 31};

    private final int major;
    private final TestServers servers;

    StreamRecoveryTest(int major, TestServers servers) {
        this.major = major;
        this.servers = servers;
    }

    /**
     * The stream dies at one record after the other: inside a multi-row insert, between tiny transactions that follow
     * each other at once, inside a transaction that others have overtaken.
     */
    @ParameterizedTest
    @EnumSource(FaultyProducer.Fault.class)
    void aStreamThatDiesAtAnyRecordLosesAndDoublesNothing(FaultyProducer.Fault fault) throws Exception {
        try (SourceFixture source = servers.fixture(major)) {
            source.sql(
                    "create table public.t (id int primary key, tx text)",
                    "create table public.u (id int primary key)");
            source.lane("a", "t").lane("b", "u").open();
            List<String> expected = write(source);
            for (int record : FAILING_RECORDS) {
                int failing = record;
                Streamer streamer =
                        source.start(settings -> new FaultyProducer(settings, fault, failing), SMALL_RECORD);
                CrossfadeException failure = streamer.failure().get(40, TimeUnit.SECONDS);
                assertThat(failure.code()).isEqualTo(ErrorCode.SEND_FAILED);
                Lsn acknowledged = streamer.stats().acknowledgedLsn();
                streamer.close();
                assertThat(source.confirmedBySlot()).isLessThanOrEqualTo(acknowledged);
                assertThat(source.store().get(source.migration()).confirmed())
                        .isGreaterThanOrEqualTo(source.confirmedBySlot());
            }
            source.start();
            source.marker("end");

            LaneReader a = source.read("a");
            a.changesUntil("end");
            assertThat(transactions(a)).isEqualTo(expected);
            assertThat(a.restarts()).hasSize(FAILING_RECORDS.length + 1);
            LaneReader b = source.read("b");
            assertThat(b.changesUntil("end")).hasSize(20);
        }
    }

    /** A long transaction that is overtaken, multi-row inserts, tiny transactions back to back. */
    private static List<String> write(SourceFixture source) throws SQLException {
        List<String> expected = new ArrayList<>();
        try (Connection slow = source.connect();
                Statement slowly = slow.createStatement();
                Connection fast = source.connect();
                Statement quickly = fast.createStatement()) {
            slow.setAutoCommit(false);
            slowly.execute("insert into public.t select g, 'slow' from generate_series(1, 300) g");
            quickly.execute("insert into public.t select g, 'bulk' from generate_series(1001, 2000) g");
            expected.add("bulk 1000");
            for (int i = 0; i < 20; i++) {
                quickly.execute("insert into public.t values (" + (3000 + i) + ", 'tiny" + i + "')");
                quickly.execute("insert into public.u values (" + i + ")");
                expected.add("tiny" + i + " 1");
            }
            slowly.execute("insert into public.t select g, 'slow' from generate_series(301, 600) g");
            slow.commit();
            expected.add("slow 600");
            quickly.execute("insert into public.t select g, 'last' from generate_series(5001, 5010) g");
            expected.add("last 10");
        }
        return expected;
    }

    private static List<String> transactions(LaneReader lane) {
        return lane.transactions().stream()
                .filter(t -> t.changes().stream().anyMatch(e -> e instanceof ChangeEvent.Insert))
                .map(t -> ((ChangeEvent.Insert) t.changes().getFirst()).after().text(1) + " "
                        + t.changes().size())
                .toList();
    }

    @Test
    void afterTheFirstFailedSendNothingMoreIsSent() throws Exception {
        try (SourceFixture source = servers.fixture(major)) {
            source.sql("create table public.t (id int primary key, tx text)");
            source.lane("a", "t").open();
            source.sql("insert into public.t select g, 'bulk' from generate_series(1, 20000) g");
            List<FaultyProducer> producers = new ArrayList<>();
            Streamer streamer = source.start(
                    settings -> {
                        FaultyProducer producer = new FaultyProducer(settings, FaultyProducer.Fault.BEFORE_SEND, 5);
                        producers.add(producer);
                        return producer;
                    },
                    SMALL_RECORD);

            CrossfadeException failure = streamer.failure().get(40, TimeUnit.SECONDS);

            assertThat(failure.code()).isEqualTo(ErrorCode.SEND_FAILED);
            streamer.close();
            assertThat(producers.getFirst().sends()).isEqualTo(6);
            source.start();
            source.marker("end");
            LaneReader lane = source.read("a");
            assertThat(lane.changesUntil("end")).hasSize(20_000);
            assertThat(lane.restarts()).hasSize(2);
        }
    }

    @Test
    void aLostWalsenderEndsTheStreamAndTheNextOneGoesOn() throws Exception {
        try (SourceFixture source = servers.fixture(major)) {
            source.sql("create table public.t (id int primary key)");
            source.lane("a", "t").open();
            Streamer first = source.start();
            source.sql("insert into public.t values (1)");
            source.sql("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '"
                    + source.slot() + "'");

            CrossfadeException failure = first.failure().get(40, TimeUnit.SECONDS);

            assertThat(failure.code().disposition()).isEqualTo(ErrorCode.Disposition.RETRY);
            first.close();
            source.sql("insert into public.t values (2)");
            source.start();
            source.marker("end");
            assertThat(source.read("a").changesUntil("end"))
                    .extracting(e -> ((ChangeEvent.Insert) e).after().text(0))
                    .containsExactly("1", "2");
        }
    }

    @Test
    void aNewStreamerTakesTheSlotFromAnOldOneThatStillRuns() throws Exception {
        try (SourceFixture source = servers.fixture(major)) {
            source.sql("create table public.t (id int primary key)");
            source.lane("a", "t").open();
            Streamer old = source.start();
            source.sql("insert into public.t values (1)");

            Streamer young = source.start();

            assertThat(young.epoch()).isEqualTo(old.epoch() + 1);
            source.sql("insert into public.t values (2)");
            source.marker("end");
            LaneReader lane = source.read("a");
            assertThat(lane.changesUntil("end")).hasSize(2);
            assertThat(lane.restarts())
                    .extracting(ChangeEvent.Restarted::epoch)
                    .containsExactly(old.epoch(), young.epoch());
            assertThat(old.failure().get(40, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void theSlotMovesWhileOnlyOtherTablesAreWritten() throws SQLException {
        try (SourceFixture source = servers.fixture(major)) {
            source.sql("create table public.t (id int primary key)", "create table public.other (id int)");
            source.lane("a", "t").open();
            Streamer streamer = source.start();
            source.sql("insert into public.other select generate_series(1, 100000)");
            Lsn written = Lsn.parse(source.query("select pg_current_wal_lsn()"));

            Await.until(
                    "the slot passes " + written,
                    DEADLINE,
                    () -> source.confirmedBySlot().isAfter(written));

            assertThat(streamer.stats().confirmedLsn()).isGreaterThan(written);
            Lsn bySlot = source.confirmedBySlot();
            assertThat(source.store().get(source.migration()).confirmed())
                    .as("is stored before the slot moves, so also when read after it")
                    .isGreaterThanOrEqualTo(bySlot);
        }
    }

    @Test
    void anOrderedStopLeavesLittleToBeSentAgainAndNothingOut() throws SQLException {
        try (SourceFixture source = servers.fixture(major)) {
            source.sql("create table public.t (id int primary key)");
            source.lane("a", "t").open();
            for (int round = 0; round < 5; round++) {
                Streamer streamer = source.start(KafkaProducer::new, EnvelopeWriter.RECORD_BYTES);
                source.sql("insert into public.t values (" + round + ")");
                if (round % 2 == 0) {
                    Lsn written = Lsn.parse(source.query("select pg_current_wal_lsn()"));
                    Await.until(
                            "the insert is confirmed",
                            DEADLINE,
                            () -> source.confirmedBySlot().compareTo(written) >= 0);
                }
                streamer.close();
                assertThat(streamer.failure()).isNotDone();
            }
            source.start();
            source.marker("end");

            assertThat(source.read("a").changesUntil("end"))
                    .extracting(e -> ((ChangeEvent.Insert) e).after().text(0))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 5).mapToObj(Integer::toString).toList());
        }
    }
}
