package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.store.AlignmentStore;
import io.crossfade.core.store.AlignmentStore.Progress;
import io.crossfade.core.store.Turn;
import io.crossfade.testkit.Await;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lane stands still exactly where a snapshot of the source ends, or says that it cannot. */
@ExtendWith(Servers.Extension.class)
class AlignmentTest {
    private static final List<String> LANES = List.of(LaneRig.LANE);

    private final Servers servers;
    private LaneRig rig;
    private Relation item;
    private AlignmentStore store;
    private LaneApplier lane;

    AlignmentTest(Servers servers) {
        this.servers = servers;
    }

    /** Until a moment after its start, a lane does not know what its predecessor has applied, and stands for nobody. */
    @BeforeEach
    void startLane() throws SQLException {
        rig = new LaneRig(servers, 18, "create table item (id bigint primary key, name text)");
        item = rig.table("item", "id");
        store = new AlignmentStore(rig.connection(), LaneRig.MIGRATION);
        rig.tx(50, insert(item, "50", "before"));
        lane = rig.drain();
        Await.until("it stands", LaneRig.DEADLINE, () -> {
            store.ask("first", LANES);
            rig.marker(AlignmentStore.BEFORE, "first");
            rig.marker(AlignmentStore.TAKEN, "first 60:60:");
            Await.until("it is known", LaneRig.DEADLINE, () -> store.progress("first", LANES) != Progress.PENDING);
            return store.release("first", LANES);
        });
    }

    @AfterEach
    void stop() throws SQLException {
        rig.close();
    }

    private void await(String id, Progress wanted) {
        Await.until(id + " is " + wanted, LaneRig.DEADLINE, () -> store.progress(id, LANES) == wanted);
    }

    private List<String> ids() throws SQLException {
        return rig.rows("select id from item order by id");
    }

    @Test
    void itStandsBehindWhatTheSnapshotSeesAndGoesOnWhenReleased() throws Exception {
        store.ask("a", LANES);
        rig.tx(60, insert(item, "60", "before the marker"));
        rig.marker(AlignmentStore.BEFORE, "a");
        rig.tx(61, insert(item, "61", "seen"));
        rig.tx(65, insert(item, "65", "seen"));
        rig.tx(62, insert(item, "62", "running then"));
        rig.tx(67, insert(item, "67", "begun later"));
        rig.marker(AlignmentStore.TAKEN, "a 62:66:62,63");
        await("a", Progress.HELD);
        rig.tx(68, insert(item, "68", "after the marker"));
        assertThat(ids()).containsExactly("50", "60", "61", "65");
        assertThat(store.release("a", LANES)).isTrue();
        rig.await(lane);
        assertThat(ids()).containsExactly("50", "60", "61", "62", "65", "67", "68");
        assertThat(store.longestMillis("a")).isLessThanOrEqualTo(Alignment.LONGEST.toMillis());
    }

    @Test
    void aMarkerWithinATransactionAndASnapshotThatSeesAllBeforeItsMarker() throws Exception {
        store.ask("a", LANES);
        var start = rig.begin(60);
        rig.writer().marker(AlignmentStore.BEFORE, "a", start, true);
        rig.commit(60, start);
        rig.tx(61, insert(item, "61", "seen"));
        rig.marker(AlignmentStore.TAKEN, "a 62:62:");
        await("a", Progress.HELD);
        assertThat(ids()).containsExactly("50", "61");
        assertThat(store.release("a", LANES)).isTrue();
    }

    @Test
    void commitsThatOvertakeEachOtherAreNoPlaceToStand() throws Exception {
        store.ask("a", LANES);
        rig.marker(AlignmentStore.BEFORE, "a");
        rig.tx(62, insert(item, "62", "in the log before 61, visible after it"));
        rig.tx(61, insert(item, "61", "seen"));
        rig.marker(AlignmentStore.TAKEN, "a 62:63:62");
        await("a", Progress.FAILED);
        rig.await(lane);
        assertThat(ids()).containsExactly("50", "61", "62");
    }

    @Test
    void aSnapshotThatDoesNotSeeWhatIsAppliedIsRefused() throws Exception {
        rig.tx(60, insert(item, "60", "committed, and not visible yet"));
        store.ask("a", LANES);
        rig.marker(AlignmentStore.BEFORE, "a");
        rig.marker(AlignmentStore.TAKEN, "a 60:61:60");
        await("a", Progress.FAILED);
        assertThat(ids()).containsExactly("50", "60");
    }

    @Test
    void itGoesOnByItselfAndWhoeverReliedOnItIsTold() throws Exception {
        store.ask("a", LANES);
        rig.marker(AlignmentStore.BEFORE, "a");
        rig.tx(61, insert(item, "61", "not seen"));
        rig.marker(AlignmentStore.TAKEN, "a 61:61:");
        await("a", Progress.HELD);
        rig.await(lane);
        assertThat(ids()).containsExactly("50", "61");
        assertThat(store.release("a", LANES)).isFalse();
    }

    @Test
    void nothingWaitsForASnapshotThatNeverComesOrThatNobodyAsksFor() throws Exception {
        rig.marker(AlignmentStore.BEFORE, "forgotten");
        rig.tx(60, insert(item, "60", "is applied"));
        rig.await(lane);
        store.ask("a", LANES);
        rig.marker(AlignmentStore.BEFORE, "a");
        rig.tx(61, insert(item, "61", "waits"));
        Await.until("it goes on", LaneRig.DEADLINE, () -> {
            rig.marker("heartbeat", "1");
            return ids().contains("61");
        });
        assertThat(store.progress("a", LANES)).isEqualTo(Progress.FAILED);
    }

    @Test
    void aNewStreamerInBetweenEndsTheWait() throws Exception {
        store.ask("a", LANES);
        rig.marker(AlignmentStore.BEFORE, "a");
        rig.tx(61, insert(item, "61", "waits"));
        rig.newEpoch(rig.lastEnd());
        rig.flush();
        await("a", Progress.FAILED);
        rig.tx(62, insert(item, "62", "goes on"));
        rig.await(lane);
        assertThat(ids()).containsExactly("50", "61", "62");
    }

    /** The comparison learns it at once, and the lane goes on behind the turn. */
    @Test
    void aTurnInBetweenEndsTheWait() throws Exception {
        store.ask("a", LANES);
        rig.marker(AlignmentStore.BEFORE, "a");
        rig.tx(61, insert(item, "61", "waits"));
        var start = rig.begin(62);
        Turn closed = new Turn(1, false, Set.of(MappingId.of(item.table())));
        rig.writer().marker(Turn.MARKER, closed.json(), start, true);
        rig.commit(62, start);
        rig.tx(63, insert(item, "63", "dropped"));
        await("a", Progress.FAILED);
        rig.marker(AlignmentStore.TAKEN, "a 64:64:");
        rig.await(lane);
        assertThat(ids()).containsExactly("50", "61");
    }
}
