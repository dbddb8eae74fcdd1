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

    private void prove(LaneRig rig, long generation, boolean whole, RowKey... open) {
        new ProofStore(rig.target(), LaneRig.MIGRATION)
                .settle(List.of(new ProofStore.Proof(LaneRig.LANE, item, generation, List.of(open), whole)), List.of());
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
            ProofStore proofs = new ProofStore(rig.target(), LaneRig.MIGRATION);
            apply(session, tracking, 1, 1);
            apply(session, tracking, 1, 2, 1);
            apply(session, tracking, 2, 3);
            assertThat(changed(rig)).isEqualTo("[(1), (2), (3)]");
            prove(rig, 2, true, ((Change.Row) rows.get(5)).key());
            assertThat(changed(rig)).isEqualTo("[(3), (5)]");
            assertThat(proofs.ages()).containsOnlyKeys(item);
            apply(session, tracking, 3, 4);
            prove(rig, 3, false);
            assertThat(changed(rig)).isEqualTo("[(4)]");
            proofs.end(List.of(LaneRig.LANE));
            assertThat(changed(rig)).isEqualTo("[]");
            assertThat(proofs.ages()).isEmpty();
        });
    }

    @Test
    void aGenerationThatBeginsInTheMiddleOfATransactionTakesItsTableAsAWhole() throws Exception {
        trying((rig, session, tracking) -> {
            tracking.set(1);
            apply(session, tracking, 2, 1, 2);
            prove(rig, 2, true);
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
            tracking.set(1);
            tracking.begin();
            tracking.note(rows);
            tracking.write(1);
            session.rollback();
            assertThat(changed(rig)).isEqualTo("[]");
            apply(session, tracking, 1, 0, 1, 2, 3);
            apply(session, tracking, 1, 4, 5);
            assertThat(changed(rig)).isEqualTo("all");
            apply(session, tracking, 2, 9);
            prove(rig, 2, true);
            assertThat(changed(rig)).isEqualTo("[(9)]");
        });
    }

    @Test
    void aTableThatIsSetAsideHasNoProof() throws Exception {
        trying((rig, session, tracking) -> {
            ProofStore proofs = new ProofStore(rig.target(), LaneRig.MIGRATION);
            prove(rig, 1, true);
            assertThat(proofs.ages()).containsOnlyKeys(item);
            new SetAsideWriter(session, LaneRig.MIGRATION, LaneRig.LANE).keep(item, "altered", null, new Lsn(9));
            session.commit();
            assertThat(proofs.ages()).isEmpty();
            prove(rig, 2, true);
            assertThat(proofs.ages()).isEmpty();
        });
    }
}
