package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.UNCHANGED;
import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.rekey;
import static io.crossfade.applier.LaneRig.row;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.ChunkStore;
import io.crossfade.core.store.ProofStore;
import io.crossfade.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Invariant I5: what a chunk's snapshot sees is skipped for its keys, all else is applied. */
@ExtendWith(Servers.Extension.class)
class HandOffTest {
    private static final String ITEM = "create table item (id bigint primary key, name text)";

    private final Servers servers;

    HandOffTest(Servers servers) {
        this.servers = servers;
    }

    private static String chunk(int number, String lower, String upper, String snapshot) {
        return "insert into crossfade.chunk (migration, mapping, chunk, method, lower_bound,"
                + " upper_bound, state, snapshot) values ('test', 'public.item', " + number + ", 'range', " + lower
                + ", " + upper + ", 'done', '" + snapshot + "')";
    }

    @Test
    void eachKeyIsJudgedByTheSnapshotOfItsChunk() throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM)) {
            Relation item = rig.table("item", "id");
            rig.sql(chunk(0, "null", "100", "50:60:55"), chunk(1, "100", "null", "80:90:"));
            rig.sql("insert into item values (1, 'copied'), (100, 'copied'), (101, 'copied')");
            rig.tx(55, update(item, "1", "running then"), update(item, "100", "seen"));
            rig.tx(61, insert(item, "2", "after the first"), insert(item, "102", "seen, and gone since"));
            rig.tx(85, delete(item, "2", null), update(item, "101", "seen"));
            rig.tx(95, update(item, "100", "after both"));
            rig.drain();
            assertThat(rig.rows("select * from item order by id"))
                    .containsExactly("1|running then", "100|after both", "101|copied");
            assertThat(rig.rowsSetAside()).isEmpty();
            assertThat(rig.lanes().get(LaneRig.LANE).handedOff()).isTrue();
        }
    }

    @Test
    void aKeyChangeBetweenChunksIsADeleteOnOneSideAndAnInsertOnTheOther() throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM)) {
            Relation item = rig.table("item", "id");
            rig.sql(chunk(0, "null", "100", "50:60:"), chunk(1, "100", "null", "80:90:"));
            rig.sql("insert into item values (1, 'goes up'), (200, 'goes up'), (3, 'stays')");
            rig.tx(70, rekey(item, row("1", null), row("200", "goes up")));
            rig.tx(71, rekey(item, row("300", null), row("4", "came down")));
            rig.drain();
            assertThat(rig.rows("select * from item order by id"))
                    .containsExactly("3|stays", "4|came down", "200|goes up");
            assertThat(rig.rowsSetAside()).isEmpty();
        }
    }

    @Test
    void aRowThatMovedWithoutItsLargeValuesWaitsToBeReadFromTheSource() throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM)) {
            Relation item = rig.table("item", "id");
            rig.sql(chunk(0, "null", "100", "50:60:"), chunk(1, "100", "null", "80:90:"));
            rig.sql("insert into item values (5, 'stays')");
            rig.tx(
                    71,
                    rekey(item, row("300", null), row("4", UNCHANGED)),
                    rekey(item, row("301", null), row("6", UNCHANGED)));
            rig.tx(72, update(item, "5", "goes on"), delete(item, "6", null));
            rig.drain();
            assertThat(rig.rows("select * from item")).containsExactly("5|goes on");
            assertThat(rig.rowsSetAside()).hasSize(1);
            assertThat(rig.asides().tables()).isEmpty();
        }
    }

    @Test
    void aTableThatJoinsALaneOnItsWayGoesOnFromTheLanesPositionWithWhatItsSnapshotDoesNotSee() throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM, "create table part (id bigint primary key, item bigint)")) {
            Relation item = rig.table("item", "id");
            rig.sql(chunk(0, "null", "null", "10:20:"));
            rig.tx(30, insert(item, "1", "before"));
            LaneApplier shorter = rig.drain();
            rig.lanes().reopen(LaneRig.LANE);
            rig.tx(40, insert(item, "2", "the old stream sends no parts"));
            Await.until(
                    "who held it is gone", LaneRig.DEADLINE, () -> shorter.end().isCompletedExceptionally());
            rig.stop();
            Relation part = rig.table("part", "id");
            rig.newEpoch(rig.lastEnd());
            rig.tx(55, insert(item, "3", "seen"), insert(part, "3", "3"), delete(part, "9", null));
            rig.tx(54, insert(item, "4", "running then"), insert(part, "4", "4"), update(part, "3", "4"));
            rig.tx(61, delete(part, "2", null), delete(item, "2", null), insert(part, "5", "4"));
            rig.sql("insert into part values (1, 1), (2, 2), (3, 3)");
            LaneApplier longer = rig.start();
            Await.until("it waits", LaneRig.DEADLINE, () -> longer.stats().waitsForCopy());
            assertThat(rig.rows("select id from item")).containsExactly("1");
            rig.sql(chunk(0, "null", "null", "54:60:54").replace("public.item", "public.part"));
            new ChunkStore(rig.target(), LaneRig.MIGRATION)
                    .markLaneCopied(LaneRig.LANE, rig.topic(), List.of(MappingId.of(part.table())));
            rig.await(longer);
            assertThat(rig.rows("select id, name from item order by id"))
                    .containsExactly("1|before", "3|seen", "4|running then");
            assertThat(rig.rows("select * from part order by id")).containsExactly("1|1", "3|4", "4|4", "5|4");
            assertThat(rig.rowsSetAside()).isEmpty();
            assertThat(rig.lanes().get(LaneRig.LANE).handedOff()).isTrue();
        }
    }

    @Test
    void keysOfAppliedChangesAreWrittenDownWhileAskedFor() throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM)) {
            Relation item = rig.table("item", "id");
            ChangedKeys keys = new ChangedKeys(rig.target(), LaneRig.MIGRATION);
            rig.tx(insert(item, "1", "a"));
            LaneApplier running = rig.drain();
            ProofStore proofs = new ProofStore(rig.target(), LaneRig.MIGRATION);
            assertThat(proofs.begin(List.of(LaneRig.LANE))).containsEntry(LaneRig.LANE, 1L);
            rig.tx(insert(item, "2", "b"), rekey(item, row("1", null), row("11", "a")));
            rig.tx(delete(item, "2", null));
            rig.await(running);
            assertThat(keys.of(MappingId.of(item.table())).keys())
                    .extracting(RowKey::toString)
                    .containsExactlyInAnyOrder("(1)", "(11)", "(2)");
            rig.tx(LaneRig.truncate(item));
            rig.await(running);
            assertThat(keys.of(MappingId.of(item.table())).wholeTable()).isTrue();
            proofs.end(List.of(LaneRig.LANE));
            rig.tx(insert(item, "5", "b"));
            rig.await(running);
            rig.tx(insert(item, "6", "b"));
            rig.await(running);
            assertThat(keys.of(MappingId.of(item.table())).keys()).isEmpty();
        }
    }
}
