package io.crossfade.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.crossfade.core.config.PostgresEndpoint;
import io.crossfade.core.config.Secret;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.testkit.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every gap that can be seen halts the stream with its own error before it continues quietly (I2). */
@ParameterizedClass
@ValueSource(ints = {15, 18})
@ExtendWith(TestServers.Resolver.class)
class StreamGapTest {
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private final int major;
    private final TestServers servers;

    StreamGapTest(int major, TestServers servers) {
        this.major = major;
        this.servers = servers;
    }

    private SourceFixture opened() throws SQLException {
        SourceFixture source = servers.fixture(major);
        source.sql("create table public.t (id int primary key)", "create table public.other (id int primary key)");
        return source.lane("a", "t").open();
    }

    private static void refused(SourceFixture source, ErrorCode code, String words) {
        CrossfadeException refusal = catchThrowableOfType(CrossfadeException.class, source::start);
        assertThat(refusal).hasMessageContaining(words);
        assertThat(refusal.code()).isEqualTo(code);
    }

    private static void dropSlot(SourceFixture source) {
        Await.until("the slot is dropped", DEADLINE, () -> {
            source.query("select pg_drop_replication_slot('" + source.slot() + "')::text");
            return true;
        });
    }

    @Test
    void aDroppedSlotIsAGap() throws SQLException {
        try (SourceFixture source = opened()) {
            dropSlot(source);
            refused(source, ErrorCode.SLOT_LOST, "does not exist any more");
        }
    }

    /** The engine takes a slot that it could not look at, as its server went away, for one that is missing. */
    @Test
    void aSlotThatTheEngineCouldNotLookAtIsNoGap() throws SQLException {
        try (SourceFixture source = opened()) {
            SourceGuard guard = new SourceGuard(source.plan(), source.database());
            assertThat(guard.unseenSlot().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            PostgresEndpoint nowhere = new PostgresEndpoint("jdbc:postgresql://127.0.0.1:1/x", "x", new Secret("x"));
            SourceGuard away = new SourceGuard(source.plan(), new Database("source", nowhere, "x"));
            assertThat(catchThrowableOfType(CrossfadeException.class, away::unseenSlot)
                            .code())
                    .isEqualTo(ErrorCode.UNREACHABLE);
            dropSlot(source);
            assertThat(catchThrowableOfType(CrossfadeException.class, guard::unseenSlot)
                            .code())
                    .isEqualTo(ErrorCode.SLOT_LOST);
        }
    }

    @Test
    void aSlotThatWasMadeAnewIsAGap() throws SQLException {
        try (SourceFixture source = opened()) {
            source.start().close();
            dropSlot(source);
            source.sql("insert into public.t values (1)");
            source.createSlot();
            refused(source, ErrorCode.SLOT_LOST, "beyond");
        }
    }

    @Test
    void aSlotThatOthersMovedIsAGap() throws SQLException {
        try (SourceFixture source = opened()) {
            source.sql("insert into public.t values (1)");
            source.query("select pg_replication_slot_advance('" + source.slot() + "', pg_current_wal_lsn())::text");
            refused(source, ErrorCode.SLOT_LOST, "beyond");
        }
    }

    @Test
    void aSlotThatIsDroppedWhileItIsReadHalts() throws Exception {
        try (SourceFixture source = opened()) {
            Streamer streamer = source.start();
            source.sql("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '"
                    + source.slot() + "'");
            assertThat(streamer.failure().get(40, TimeUnit.SECONDS)).isNotNull();
            streamer.close();
            dropSlot(source);
            refused(source, ErrorCode.SLOT_LOST, "does not exist any more");
        }
    }

    @Test
    void anotherServerIsAGap() throws SQLException {
        try (SourceFixture source = opened()) {
            source.store()
                    .opened(
                            source.migration(),
                            "7000000000000000000",
                            1,
                            Lsn.ZERO,
                            io.crossfade.core.model.TxSnapshot.parse("1:1:"));
            refused(source, ErrorCode.SOURCE_CHANGED, "7000000000000000000");
        }
    }

    @Test
    void aChangedPublicationIsAGap() throws SQLException {
        try (SourceFixture source = opened()) {
            source.sql("alter publication " + source.publication() + " add table public.other");
            refused(source, ErrorCode.PUBLICATION_CHANGED, "not planned [public.other]");
            source.sql("alter publication " + source.publication() + " set table public.other");
            refused(source, ErrorCode.PUBLICATION_CHANGED, "missing [public.t]");
            source.sql("alter publication " + source.publication() + " set table public.t");
            source.sql("alter publication " + source.publication() + " set (publish = 'insert')");
            refused(source, ErrorCode.PUBLICATION_CHANGED, "no longer has all of");
            source.sql("drop publication " + source.publication());
            refused(source, ErrorCode.PUBLICATION_CHANGED, "does not exist any more");
        }
    }

    @Test
    void aPublicationThatIsDroppedWhileItIsReadHalts() throws Exception {
        try (SourceFixture source = opened()) {
            Streamer streamer = source.start();
            source.sql("drop publication " + source.publication(), "insert into public.t values (1)");
            CrossfadeException failure = streamer.failure().get(40, TimeUnit.SECONDS);
            assertThat(failure.code().disposition()).isEqualTo(ErrorCode.Disposition.HALT);
            assertThat(failure).hasMessageContaining(source.publication());
        }
    }

    @Test
    void aTopicThatDisappearedIsAGapAndSoIsAnotherOfItsName() throws Exception {
        try (SourceFixture source = opened()) {
            source.start().close();
            String topic = source.topic("a");
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", servers.kafka().bootstrap()))) {
                admin.deleteTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
                Await.until(
                        "the topic is gone",
                        DEADLINE,
                        () -> !admin.listTopics()
                                .names()
                                .get(5, TimeUnit.SECONDS)
                                .contains(topic));
            }
            refused(source, ErrorCode.TOPIC_GAP, "has disappeared");
            servers.kafka().createTopic(topic, 1, Map.of("retention.ms", "-1", "retention.bytes", "-1"));
            refused(source, ErrorCode.TOPIC_GAP, "made anew");
        }
    }

    @Test
    void aTopicThatForgetsIsRefused() throws SQLException {
        try (SourceFixture source = opened()) {
            servers.kafka().createTopic(source.topic("a"), 2, Map.of("cleanup.policy", "compact"));
            CrossfadeException refusal = catchThrowableOfType(CrossfadeException.class, source::start);
            assertThat(refusal.code()).isEqualTo(ErrorCode.TOPIC_UNSAFE);
            assertThat(refusal)
                    .hasMessageContainingAll("2 partitions", "retention.ms is 604800000", "cleanup.policy is compact");
        }
    }

    @Test
    void aStreamerThatWasOvertakenMayNotConfirm() throws Exception {
        try (SourceFixture source = opened()) {
            Streamer streamer = source.start();
            source.store().takeStreamerEpoch(source.migration());
            source.sql("insert into public.t values (1)");
            CrossfadeException failure = streamer.failure().get(40, TimeUnit.SECONDS);
            assertThat(failure.code()).isEqualTo(ErrorCode.EPOCH_SUPERSEDED);
        }
    }
}
