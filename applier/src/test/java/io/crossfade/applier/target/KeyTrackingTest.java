package io.crossfade.applier.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.applier.LaneRig;
import io.crossfade.applier.Servers;
import io.crossfade.applier.TestTables;
import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.LaneTable;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.RowKey;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ChangedKeys;
import io.crossfade.core.store.ProofStore;
import io.crossfade.core.store.SetAsideWriter;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which keys a target transaction leaves behind, and what a proof makes of them. */
@ExtendWith(Servers.Extension.class)
class KeyTrackingTest {
    private static final String ITEM = "create table item (id bigint primary key, name text)";
    private static final int MOST = 3;

    private final Servers servers;
    private List<Change> rows = List.of();
    private MappingId item = new MappingId("?");

    KeyTrackingTest(Servers servers) {
        this.servers = servers;
    }

    private interface Tried {
        void with(LaneRig rig, Connection session, KeyTracking tracking) throws Exception;
    }

    private void trying(Tried tried) throws Exception {
        try (LaneRig rig = new LaneRig(servers, 18, ITEM);
                Connection session = rig.target().open()) {
            TablePlan plan = TestTables.plan(session, "public", "item", "id");
            TableShape shape = TableShape.of(LaneTable.of(0, plan), TestTables.relation(plan, 'd'));
            item = plan.id();
            rows = new ArrayList<>();
            for (int id = 0; id < 10; id++) {
                rows.add(new Change.Row(
                        shape, Change.Kind.INSERT, null, LaneRig.row(Integer.toString(id), "n"), 7, new Lsn(8)));
            }
            session.setAutoCommit(false);
            tried.with(rig, session, new KeyTracking(session, LaneRig.MIGRATION, LaneRig.LANE, MOST));
        }
    }

    private String changed(LaneRig rig) {
        ChangedKeys.Of of = new ChangedKeys(rig.target(), LaneRig.MIGRATION).of(item);
        return of.wholeTable() ? "all" : of.keys().toString();
    }

    private ProofStore.Proof proof(long generation, @Nullable Long base, RowKey... open) {
        return new ProofStore.Proof(LaneRig.LANE, item, generation, base, List.of(open));
    }

    private static void settle(LaneRig rig, ProofStore.Proof proof) {
        proofs(rig).settle(List.of(proof), List.of());
    }

    private static ProofStore proofs(LaneRig rig) {
        return new ProofStore(rig.target(), LaneRig.MIGRATION);
    }

    private static long begin(LaneRig rig) {
        return Objects.requireNonNull(proofs(rig).begin(List.of(LaneRig.LANE)).get(LaneRig.LANE));
    }

    /** One target transaction of some batches. */
    private void apply(Connection session, KeyTracking tracking, long wanted, int... batches) throws Exception {
        tracking.begin();
        for (int batch : batches) {
            tracking.note(rows.subList(batch, batch + 1));
        }
        tracking.write(wanted);
        session.commit();
        tracking.committed();
    }

    @Test
    void aProofForgetsTheKeysOfEarlierGenerationsOnly() throws Exception {
        trying((rig, session, tracking) -> {
            assertThat(begin(rig)).isEqualTo(1);
            apply(session, tracking, 1, 1);
            apply(session, tracking, 1, 2, 1);
            assertThat(begin(rig)).isEqualTo(2);
            apply(session, tracking, 2, 3);
            assertThat(changed(rig)).isEqualTo("[(1), (2), (3)]");
            settle(rig, proof(2, null, ((Change.Row) rows.get(5)).key()));
            assertThat(changed(rig)).isEqualTo("[(3), (5)]");
            assertThat(proofs(rig).proven()).containsExactly(Map.entry(item, 2L));
            begin(rig);
            apply(session, tracking, 3, 4);
            settle(rig, proof(3, 2L));
            assertThat(changed(rig)).isEqualTo("[(4)]");
            proofs(rig).end(List.of(LaneRig.LANE));
            assertThat(changed(rig)).isEqualTo("[]");
            assertThat(proofs(rig).proven()).isEmpty();
        });
    }

    @Test
    void aGenerationThatBeginsInTheMiddleOfATransactionTakesItsTableAsAWhole() throws Exception {
        trying((rig, session, tracking) -> {
            begin(rig);
            tracking.set(1);
            begin(rig);
            apply(session, tracking, 2, 1, 2);
            settle(rig, proof(2, null));
            assertThat(changed(rig)).isEqualTo("all");
        });
        trying((rig, session, tracking) -> {
            apply(session, tracking, 1, 1, 2);
            assertThat(changed(rig)).isEqualTo("all");
        });
        trying((rig, session, tracking) -> {
            apply(session, tracking, 1, 1);
            assertThat(changed(rig)).isEqualTo("[(1)]");
        });
    }

    @Test
    void aTableOfWhichManyKeysChangeCountsAsAWholeUntilTheNextGeneration() throws Exception {
        trying((rig, session, tracking) -> {
            begin(rig);
            tracking.set(1);
            tracking.begin();
            tracking.note(rows);
            tracking.write(1);
            session.rollback();
            assertThat(changed(rig)).isEqualTo("[]");
            apply(session, tracking, 1, 0, 1, 2, 3);
            apply(session, tracking, 1, 4, 5);
            assertThat(changed(rig)).isEqualTo("all");
            begin(rig);
            apply(session, tracking, 2, 9);
            settle(rig, proof(2, null));
            assertThat(changed(rig)).isEqualTo("[(9)]");
        });
    }

    @Test
    void aKeyThatNoIndexHoldsCountsAsItsTable() throws Exception {
        trying((rig, session, tracking) -> {
            Change.Row first = (Change.Row) rows.get(0);
            rows = List.of(new Change.Row(
                    first.shape(), Change.Kind.INSERT, null, LaneRig.row("é".repeat(800), "n"), 7, new Lsn(8)));
            apply(session, tracking, 1, 0);
            assertThat(changed(rig)).isEqualTo("all");
        });
    }

    @Test
    void aTableThatIsSetAsideHasNoProof() throws Exception {
        trying((rig, session, tracking) -> {
            settle(rig, proof(begin(rig), null));
            assertThat(proofs(rig).proven()).containsOnlyKeys(item);
            new SetAsideWriter(session, LaneRig.MIGRATION, LaneRig.LANE).keep(item, "altered", null, new Lsn(9));
            session.commit();
            assertThat(proofs(rig).proven()).isEmpty();
            settle(rig, proof(begin(rig), null));
            assertThat(proofs(rig).proven()).isEmpty();
        });
    }

    @Test
    void nothingIsProvenWhereKeysWereNotWrittenDownAllTheTime() throws Exception {
        trying((rig, session, tracking) -> {
            long gate = begin(rig);
            long other = begin(rig);
            proofs(rig).endIdle(Map.of(LaneRig.LANE, gate));
            apply(session, tracking, other, 1);
            proofs(rig).endIdle(Map.of(LaneRig.LANE, other));
            assertThat(changed(rig)).as("nobody asks any more").isEqualTo("[]");
            settle(rig, proof(gate, null));
            assertThat(proofs(rig).proven()).isEmpty();
            long later = begin(rig);
            settle(rig, proof(gate, null));
            assertThat(proofs(rig).proven()).isEmpty();
            settle(rig, proof(later, null));
            assertThat(proofs(rig).proven()).containsOnlyKeys(item);
            proofs(rig).endIdle(Map.of(LaneRig.LANE, later));
            apply(session, tracking, later, 2);
            assertThat(changed(rig)).as("as long as something is proven").isEqualTo("[(2)]");
        });
    }

    @Test
    void noEarlierComparisonProvesWhatALaterOneFoundToDiffer() throws Exception {
        trying((rig, session, tracking) -> {
            settle(rig, proof(begin(rig), null));
            long slow = begin(rig);
            long quick = begin(rig);
            proofs(rig).settle(List.of(), List.of(new ProofStore.Disproof(LaneRig.LANE, item, quick)));
            settle(rig, proof(slow, null));
            settle(rig, proof(slow, 1L));
            assertThat(proofs(rig).proven()).isEmpty();
            settle(rig, proof(begin(rig), null));
            assertThat(proofs(rig).proven()).containsOnlyKeys(item);
            settle(rig, proof(begin(rig), 1L));
            assertThat(proofs(rig).proven())
                    .as("another proof than it began with")
                    .containsEntry(item, 4L);
        });
    }
}
