package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.Lsn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where reading starts again when records and transactions do not end together. */
@ExtendWith(Servers.Extension.class)
class ResumeInsideARecordTest {
    private static final String ITEM = "create table item (id bigint primary key)";

    /** The record that holds the last commit begins in the middle of that transaction. */
    @Test
    void aNewApplierReadsOnInARecordThatBeginsInsideAnAppliedTransaction(Servers servers) throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM)) {
            Relation item = rig.table("item", "id");
            Lsn first = rig.begin(1);
            rig.writer().write(insert(item, "1"));
            rig.flush();
            rig.writer().write(insert(item, "2"));
            rig.commit(1, first);
            rig.drain();
            rig.stop();

            rig.tx(2, insert(item, "3"));
            rig.drain();
            assertThat(rig.rows("select id from item order by id")).containsExactly("1", "2", "3");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    /** … and the next transaction begins in it too. */
    @Test
    void aTransactionThatBeginsInTheRecordOfTheLastCommitIsAppliedOnce(Servers servers) throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM)) {
            Relation item = rig.table("item", "id");
            Lsn first = rig.begin(1);
            rig.writer().write(insert(item, "1"));
            rig.flush();
            rig.writer().write(insert(item, "2"));
            Lsn firstEnd = new Lsn(first.value() + 0x30);
            rig.writer().commit(1, first, firstEnd, java.time.Instant.EPOCH);
            Lsn second = rig.begin(2);
            rig.writer().write(insert(item, "3"));
            rig.flush();
            rig.awaitEnd(rig.start(), firstEnd);
            rig.stop();

            rig.start();
            rig.writer().write(insert(item, "4"));
            rig.commit(2, second);
            rig.drain();
            assertThat(rig.rows("select id from item order by id")).containsExactly("1", "2", "3", "4");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }
}
