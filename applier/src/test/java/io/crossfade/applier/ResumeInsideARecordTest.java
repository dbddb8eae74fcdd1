package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.Relation;
import io.crossfade.core.config.ApplySettings;
import io.crossfade.core.model.Lsn;
import io.crossfade.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariants I1 and I4 where records and transactions do not end together: whoever goes on after a commit in the middle
 * of a record applies what follows it there, once. Every transaction adds to a counter, so that none hides.
 */
@ExtendWith(Servers.Extension.class)
class ResumeInsideARecordTest {
    private static final String[] TABLES = {
        "create table item (id bigint primary key, n int)",
        "create table other (id bigint primary key)",
        "insert into item values (0, 0)"
    };

    private final Servers servers;

    ResumeInsideARecordTest(Servers servers) {
        this.servers = servers;
    }

    private static void endOf(LaneRig rig, long transaction, Lsn start) {
        rig.writer().commit(transaction, start, new Lsn(start.value() + 0x30), Instant.EPOCH);
    }

    /** Batches of one byte stream every transaction; large ones take what a record holds as one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1 << 20})
    void theNextApplierPassesOverTheTailOfWhatIsAppliedAndTakesWhatFollows(long batch) throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, TABLES)) {
            rig.settings(new ApplySettings(batch, Duration.ZERO));
            Relation item = rig.table("item", "id");
            Lsn first = rig.begin(1);
            rig.writer().write(insert(item, "1", "1"));
            rig.flush();
            rig.writer().write(insert(item, "2", "1"));
            rig.writer().write(update(item, "0", "1"));
            endOf(rig, 1, first);
            Lsn second = rig.begin(2);
            rig.writer().write(insert(item, "3", "2"));
            endOf(rig, 2, second);
            Lsn third = rig.begin(3);
            rig.writer().write(insert(item, "4", "3"));
            rig.flush();
            LaneApplier before = rig.start();
            rig.awaitEnd(before, new Lsn(second.value() + 0x30));
            rig.stop();
            assertThat(before.end()).isCompleted();
            assertThat(rig.rows("select id from item order by id")).containsExactly("0", "1", "2", "3");

            LaneApplier after = rig.start();
            rig.writer().write(update(item, "0", "3"));
            rig.commit(3, third);
            rig.await(after);
            assertThat(rig.rows("select * from item order by id")).containsExactly("0|3", "1|1", "2|1", "3|2", "4|3");
            assertThat(rig.rowsSetAside()).isEmpty();
            assertThat(after.stats().transactions()).isEqualTo(1);
            assertThat(rig.lanes().get(LaneRig.LANE).appliedTransactions()).isEqualTo(3);
        }
    }

    /** The first transaction of a record is committed, and the applier dies in the second, which may span records too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoDiesBetweenTwoTransactionsOfARecordLosesAndDoublesNothing(boolean spans) throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, TABLES)) {
            rig.settings(new ApplySettings(1, Duration.ZERO));
            Relation item = rig.table("item", "id");
            Relation other = rig.table("other", "id");
            Lsn first = rig.begin(1);
            rig.writer().write(insert(item, "1", "1"));
            rig.flush();
            rig.writer().write(update(item, "0", "1"));
            endOf(rig, 1, first);
            Lsn second = rig.begin(2);
            rig.writer().write(insert(other, "1"));
            if (spans) {
                rig.flush();
            }
            rig.writer().write(insert(item, "2", "2"));
            endOf(rig, 2, second);
            Lsn third = rig.begin(3);
            rig.writer().write(insert(item, "3", "3"));
            rig.sql("begin", "lock table other");
            rig.commit(3, third);
            LaneApplier before = rig.start();
            rig.awaitEnd(before, new Lsn(first.value() + 0x30));
            rig.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name like '%/apply/%' and datname = current_database()");
            Await.until("it has ended", LaneRig.DEADLINE, () -> before.end().isDone());
            rig.stop();
            rig.sql("rollback");
            assertThat(rig.rows("select id from item order by id")).containsExactly("0", "1");

            LaneApplier after = rig.drain();
            assertThat(rig.rows("select * from item order by id")).containsExactly("0|1", "1|1", "2|2", "3|3");
            assertThat(rig.rows("select * from other")).containsExactly("1");
            assertThat(rig.rowsSetAside()).isEmpty();
            assertThat(after.stats().transactions()).isEqualTo(2);
            assertThat(rig.lanes().get(LaneRig.LANE).appliedTransactions()).isEqualTo(3);
        }
    }
}
