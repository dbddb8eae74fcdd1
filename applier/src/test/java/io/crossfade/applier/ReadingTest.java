package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.store.LaneRecord;
import io.crossfade.core.store.MarkerStore;
import io.crossfade.core.wire.EnvelopeWriter;
import io.crossfade.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Invariants I2, I3 and I4 on a lane's records: gaps end it, dead streamers' words are dropped, transactions stay whole. */
@ExtendWith(Servers.Extension.class)
class ReadingTest {
    private static final String ITEM = "create table item (id bigint primary key, name text)";

    private final Servers servers;

    ReadingTest(Servers servers) {
        this.servers = servers;
    }

    private LaneRig rig(String... ddl) throws Exception {
        return new LaneRig(servers, 18, ddl);
    }

    private static void assertEndsWith(LaneApplier applier, ErrorCode code) {
        assertThatThrownBy(() -> applier.end().orTimeout(30, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        CrossfadeException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void aHoleInTheRecordNumbersIsAGap() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            EnvelopeWriter lost = new EnvelopeWriter(1, (number, value) -> {
                if (number == 5) {
                    rig.send(value);
                }
            });
            for (int i = 0; i < 6; i++) {
                lost.marker("m", "" + i, Lsn.ZERO, false);
                lost.flush();
            }
            LaneApplier applier = rig.start();
            assertEndsWith(applier, ErrorCode.TOPIC_GAP);
            assertThat(rig.rows("select id from item")).isSubsetOf("1");
        }
    }

    @Test
    void removedRecordsAreAGapAndNoNewBeginning() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            rig.tx(insert(item, "2", "a"));
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", rig.kafka().bootstrap()))) {
                admin.deleteRecords(Map.of(new TopicPartition(rig.topic(), 0), RecordsToDelete.beforeOffset(2)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            assertEndsWith(rig.start(), ErrorCode.TOPIC_GAP);
            assertThat(rig.rows("select * from item")).isEmpty();
        }
    }

    @Test
    void aTopicMadeAgainIsAGap() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            rig.drain();
            rig.stop();
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", rig.kafka().bootstrap()))) {
                admin.deleteTopics(List.of(rig.topic())).all().get(30, TimeUnit.SECONDS);
                Await.until("the topic can be made again", LaneRig.DEADLINE, () -> {
                    admin.createTopics(List.of(new NewTopic(rig.topic(), 1, (short) 1)))
                            .all()
                            .get(30, TimeUnit.SECONDS);
                    return true;
                });
            }
            assertEndsWith(rig.start(), ErrorCode.TOPIC_GAP);
        }
    }

    @Test
    void lateRecordsOfADeadStreamerAreDropped() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            EnvelopeWriter dead = rig.writer();
            rig.newEpoch(rig.lastEnd());
            rig.tx(insert(item, "2", "b"));
            dead.begin(77, new Lsn(0x9000), Instant.now());
            dead.write(insert(item, "9", "late"));
            dead.commit(77, new Lsn(0x9000), new Lsn(0x9030), Instant.now());
            dead.flush();
            rig.tx(insert(item, "3", "c"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|a", "2|b", "3|c");
        }
    }

    @Test
    void aTransactionLeftOpenByADeadStreamerIsDroppedAndTakenFromTheNew() throws Exception {
        for (int rows : new int[] {3, 4000}) {
            try (LaneRig rig = rig(ITEM)) {
                rig.settings(new ApplySettings(64 << 10, Duration.ZERO));
                Relation item = rig.table("item", "id");
                rig.tx(insert(item, "-1", "before"));
                Lsn start = rig.begin(500);
                for (int i = 0; i < rows; i++) {
                    rig.writer().write(insert(item, "" + i, "dead"));
                }
                rig.flush();
                rig.newEpoch(rig.lastEnd());
                rig.writer().begin(500, start, Instant.now());
                for (int i = 0; i < rows; i++) {
                    rig.writer().write(insert(item, "" + i, "alive"));
                }
                rig.commit(500, start);
                rig.tx(insert(item, "-2", "after"));
                rig.drain();
                assertThat(rig.rows("select name, count(*) from item group by name order by name"))
                        .containsExactly("after|1", "alive|" + rows, "before|1");
                assertThat(rig.rowsSetAside()).isEmpty();
            }
        }
    }

    @Test
    void whatANewStreamerSendsAgainIsAppliedOnce() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            Lsn start = rig.begin(600);
            rig.writer().write(update(item, "1", "b"));
            rig.commit(600, start);
            LaneApplier running = rig.drain();
            rig.newEpoch(start);
            rig.writer().begin(600, start, Instant.now());
            rig.writer().write(update(item, "1", "again"));
            rig.commit(600, start);
            rig.tx(insert(item, "2", "c"));
            rig.await(running);
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|b", "2|c");
            assertThat(running.stats().transactions()).isEqualTo(3);
        }
    }

    @Test
    void aTransactionSentAgainWithinOneBatchIsAppliedOnce() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            Lsn start = rig.begin(600);
            rig.writer().write(insert(item, "1", "a"));
            rig.commit(600, start);
            rig.newEpoch(start);
            rig.writer().begin(600, start, Instant.now());
            rig.writer().write(insert(item, "1", "a"));
            rig.commit(600, start);
            rig.drain();
            assertThat(rig.rows("select * from item")).containsExactly("1|a");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @Test
    void aCommitThatBeginsWhereTheLastOneEndedIsNew() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            for (int i = 0; i < 3; i++) {
                Lsn start = new Lsn(0x5000 + i * 0x30L);
                rig.writer().begin(i, start, Instant.now());
                rig.writer().write(insert(item, "" + i, "a"));
                rig.commit(i, start);
                LaneApplier running = rig.start();
                rig.awaitEnd(running, new Lsn(start.value() + 0x30));
                rig.stop();
            }
            assertThat(rig.rows("select count(*) from item")).containsExactly("3");
        }
    }

    @Test
    void aRowLargerThanARecordIsReadFromItsFragmentsAlsoAfterARestart() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "x".repeat(3_000_000)), insert(item, "2", "small"));
            rig.drain();
            rig.stop();
            rig.tx(update(item, "1", "y".repeat(2_000_000)), update(item, "2", "done"));
            rig.drain();
            assertThat(rig.rows("select id, length(name) from item order by id"))
                    .containsExactly("1|2000000", "2|4");
        }
    }

    @Test
    void aTransactionLargerThanABatchIsCommittedAsAWholeAtItsEnd() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            rig.settings(new ApplySettings(64 << 10, Duration.ofSeconds(5)));
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "-1", "before"));
            Lsn start = rig.begin(900);
            for (int i = 0; i < 5000; i++) {
                rig.writer().write(insert(item, "" + i, "n"));
            }
            rig.flush();
            LaneApplier running = rig.start();
            Await.until(
                    "the small transaction before it is in",
                    LaneRig.DEADLINE,
                    () -> running.stats().transactions() == 1);
            Await.until(
                    "the large one is being applied",
                    LaneRig.DEADLINE,
                    () -> rig.rows(
                                    "select xact_start is not null from pg_stat_activity where application_name like '%apply%'"
                                            + " and datname = current_database() and backend_xid is not null")
                            .contains("t"));
            assertThat(rig.rows("select count(*) from item")).containsExactly("1");
            rig.commit(900, start);
            rig.await(running);
            assertThat(rig.rows("select count(*) from item")).containsExactly("5001");
            assertThat(rig.lanes().get(LaneRig.LANE).appliedTransactions()).isEqualTo(2);
        }
    }

    @Test
    void manySmallTransactionsBecomeFewTargetTransactions() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            for (int i = 0; i < 500; i++) {
                Lsn start = new Lsn(0x10000 + i * 0x40L);
                rig.writer().begin(i, start, Instant.now());
                rig.writer().write(insert(item, "" + i, "n"));
                rig.writer().commit(i, start, new Lsn(start.value() + 0x30), Instant.now());
            }
            rig.flush();
            LaneApplier running = rig.start();
            rig.awaitEnd(running, new Lsn(0x10000 + 499 * 0x40L + 0x30));
            assertThat(running.stats().transactions()).isEqualTo(500);
            assertThat(running.stats().targetTransactions()).isLessThan(10);
        }
    }

    @Test
    void markersAndHeartbeatsPassInOrder() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            Lsn start = rig.begin(700);
            rig.writer().write(insert(item, "1", "a"));
            rig.writer().marker("fence", "inside", start, true);
            rig.commit(700, start);
            rig.marker("start", "between");
            rig.marker("heartbeat", "1700000000123456");
            LaneApplier running = rig.drain();
            MarkerStore markers = new MarkerStore(rig.target(), LaneRig.MIGRATION);
            Await.until(
                    "the heartbeat has passed",
                    LaneRig.DEADLINE,
                    () -> running.stats().heartbeatAt() != null);
            assertThat(markers.hasPassed(LaneRig.LANE, "fence", "inside")).isTrue();
            assertThat(markers.hasPassed(LaneRig.LANE, "start", "between")).isTrue();
            assertThat(markers.hasPassed(LaneRig.LANE, "start", "other")).isFalse();
            LaneRecord record = rig.lanes().get(LaneRig.LANE);
            assertThat(record.heartbeatAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_000L, 123_456_000));
            rig.stop();
            rig.drain();
        }
    }

    @Test
    void aLaneAppliesNothingBeforeItIsCopied() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.sql("update crossfade.lane set copied = false");
            rig.tx(insert(item, "1", "a"));
            LaneApplier running = rig.start();
            Await.until(
                    "the lane is taken",
                    LaneRig.DEADLINE,
                    () -> rig.lanes().get(LaneRig.LANE).epoch() == 1);
            assertThat(running.stats().waitsForCopy()).isTrue();
            assertThat(rig.rows("select * from item")).isEmpty();
            running.go();
            rig.await(running);
            assertThat(rig.rows("select id from item")).containsExactly("1");
        }
    }

    @Test
    void aNewerApplierTakesTheLaneAndTheOlderOneEnds() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            LaneApplier older = rig.drain();
            LaneApplier newer = rig.start();
            rig.tx(insert(item, "2", "b"));
            rig.await(newer);
            Await.until(
                    "the older one has ended",
                    LaneRig.DEADLINE,
                    () -> older.end().isCompletedExceptionally());
            older.close();
            assertThat(rig.rows("select * from item order by id")).containsExactly("1|a", "2|b");
        }
    }

    @Test
    void whoHasLostTheEpochCannotCommit() throws Exception {
        try (LaneRig rig = rig(ITEM)) {
            Relation item = rig.table("item", "id");
            rig.tx(insert(item, "1", "a"));
            LaneApplier running = rig.drain();
            rig.sql("update crossfade.lane set epoch = epoch + 1");
            rig.tx(insert(item, "2", "b"));
            assertEndsWith(running, ErrorCode.EPOCH_SUPERSEDED);
            assertThat(rig.rows("select * from item")).containsExactly("1|a");
        }
    }

    @Test
    void aPausedLaneCommitsNothingUntilItGoesOn() throws Exception {
        for (int rows : new int[] {3, 4000}) {
            try (LaneRig rig = rig(ITEM)) {
                rig.settings(new ApplySettings(64 << 10, Duration.ZERO));
                Relation item = rig.table("item", "id");
                rig.tx(insert(item, "-1", "a"));
                LaneApplier running = rig.drain();
                rig.lanes().setPaused(LaneRig.LANE, true);
                List<ChangeEvent> many = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    many.add(insert(item, "" + i, "n"));
                }
                rig.tx(many.toArray(ChangeEvent[]::new));
                Await.until(
                        "the lane knows",
                        LaneRig.DEADLINE,
                        () -> running.stats().paused());
                assertThat(rig.rows("select count(*) from item")).containsExactly("1");
                rig.lanes().setPaused(LaneRig.LANE, false);
                rig.await(running);
                assertThat(rig.rows("select count(*) from item")).containsExactly("" + (rows + 1));
                assertThat(running.stats().paused()).isFalse();
            }
        }
    }
}
