package io.crossfade.applier;

import static io.crossfade.applier.LaneRig.delete;
import static io.crossfade.applier.LaneRig.insert;
import static io.crossfade.applier.LaneRig.truncate;
import static io.crossfade.applier.LaneRig.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.Relation;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.MissingParent;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.Reshape;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.SetAside;
import io.crossfade.testkit.Await;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows whose parent was found because they are newer than its table, and is gone once the lane has come up to them. */
@ExtendWith(Servers.Extension.class)
class OrphansTest {
    private static final String[] TABLES = {
        "create table from_product (id bigint primary key, name text)",
        "create table from_hold (id bigint primary key, product bigint, note text)",
        "create table product (id bigint primary key, name text)",
        "create table hold (id bigint primary key, product bigint, note text)",
        "insert into product values (1, 'a'), (2, 'b')",
        "insert into from_product values (1, 'a')",
    };

    private static final String NOTHING_BUT_KEY = "select id from hold order by id";

    private final Servers servers;

    OrphansTest(Servers servers) {
        this.servers = servers;
    }

    private LaneRig rig() throws SQLException {
        return new LaneRig(servers, 18, TABLES).mode(ConstraintMode.REPLICA_ROLE);
    }

    private static Relation table(LaneRig rig, String name, List<ParentPlan> parents) throws SQLException {
        TablePlan plan = TestTables.plan(rig.connection(), "public", "from_" + name, "id")
                .into(new TableId("public", name));
        @Nullable
        Reshape reshape = parents.isEmpty()
                ? null
                : new Reshape(
                        plan.columns().stream()
                                .map(column -> new InputColumn(column.source(), column.sourceType(), column.castType()))
                                .toList(),
                        List.of("id"),
                        null,
                        parents);
        return rig.add(
                new TablePlan(
                        plan.id(),
                        plan.source(),
                        plan.target(),
                        plan.columns(),
                        plan.keyColumns(),
                        List.of(),
                        reshape,
                        null,
                        false,
                        false,
                        false,
                        false,
                        0,
                        0),
                'd');
    }

    private static Relation product(LaneRig rig) throws SQLException {
        return table(rig, "product", List.of());
    }

    private static Relation hold(LaneRig rig) throws SQLException {
        return table(
                rig,
                "hold",
                List.of(new ParentPlan(
                        List.of("product"),
                        new TableId("public", "product"),
                        List.of("id"),
                        List.of("OPERATOR(pg_catalog.=)"),
                        MissingParent.SET_ASIDE)));
    }

    private static String chunk(String table, String snapshot) {
        return "insert into crossfade.chunk (migration, mapping, chunk, method, state, snapshot) values ('test', 'public.from_"
                + table + "', 0, 'whole', 'done', '" + snapshot + "')";
    }

    /** The lane's row misses its parent, and is read again as it is in the source by now. */
    private static LaneApplier aheadOfTheLane(LaneRig rig, Relation hold) throws SQLException {
        rig.tx(5, insert(hold, "2", "9", "old"));
        LaneApplier running = rig.drain();
        Await.until(
                "the row comes ahead of the lane",
                LaneRig.DEADLINE,
                () -> rig.rows("select * from hold").equals(List.of("2|2|new")));
        return running;
    }

    private static List<String> aside(LaneRig rig) {
        return rig.rowsSetAside().stream().map(SetAside.Row::rowKey).toList();
    }

    @Test
    void aRowOfALaterSnapshotThanItsParentsTableIsSetAsideWhenTheParentHasGone() throws Exception {
        try (LaneRig rig = rig()) {
            Relation product = product(rig);
            Relation hold = hold(rig);
            rig.sql(chunk("product", "50:60:"), chunk("hold", "80:90:"));
            rig.sql("insert into hold values (1, 1, 'x'), (2, 2, 'x'), (3, null, 'x')");
            rig.sql("insert into from_hold values (1, 1, 'x'), (2, 2, 'x'), (3, null, 'x'), (4, 1, 'x')");
            rig.tx(70, delete(product, "2", null));
            rig.tx(75, insert(hold, "2", "2", "x"));
            rig.tx(95, insert(hold, "4", "1", "x"));
            LaneApplier running = rig.drain();
            assertThat(rig.rows(NOTHING_BUT_KEY)).containsExactly("1", "3", "4");
            assertThat(rig.rowsSetAside()).singleElement().satisfies(row -> {
                assertThat(row.rowKey()).isEqualTo("[\"2\"]");
                assertThat(row.reason()).isEqualTo("its parent is missing: public.product [id] = (2)");
            });
            assertThat(rig.lanes().get(LaneRig.LANE).handedOff()).isTrue();
            rig.tx(96, insert(product, "2", "again"));
            Await.until("the row comes with its parent", LaneRig.DEADLINE, () -> {
                assertThat(running.end()).isNotDone();
                return aside(rig).isEmpty();
            });
            assertThat(rig.rows("select * from hold where id = 2")).containsExactly("2|2|x");
        }
    }

    @Test
    void underOneSnapshotARowStaysWhenItsParentGoes() throws Exception {
        try (LaneRig rig = rig()) {
            Relation product = product(rig);
            Relation hold = hold(rig);
            rig.sql(chunk("product", "50:60:"), chunk("hold", "50:60:"));
            rig.sql("insert into hold values (1, 1, 'x'), (2, 2, 'x')");
            rig.tx(70, delete(product, "2", null));
            rig.tx(95, insert(hold, "4", "1", "x"));
            rig.drain();
            assertThat(rig.rows(NOTHING_BUT_KEY)).containsExactly("1", "2", "4");
            assertThat(aside(rig)).isEmpty();
        }
    }

    @Test
    void aRowThatCameAheadOfTheLaneIsSetAsideAgainWhenItsParentHasGone() throws Exception {
        try (LaneRig rig = rig()) {
            Relation product = product(rig);
            Relation hold = hold(rig);
            rig.sql("insert into from_hold values (2, 2, 'new'), (5, 1, 'x')");
            LaneApplier running = aheadOfTheLane(rig, hold);
            rig.tx(6, delete(product, "2", null));
            rig.tx(7, update(hold, "2", "2", "new"));
            rig.await(running);
            rig.tx(1_000_000, insert(hold, "5", "1", "x"));
            rig.await(running);
            assertThat(rig.rows(NOTHING_BUT_KEY)).containsExactly("5");
            assertThat(aside(rig)).containsExactly("[\"2\"]");
        }
    }

    /** @param visible what could be seen in the source just before */
    private static void heartbeat(LaneRig rig, LaneApplier running, long seconds, String visible) {
        rig.marker("heartbeat", seconds + "000000 " + visible);
        Await.until(
                "the heartbeat has passed",
                LaneRig.DEADLINE,
                () -> Instant.ofEpochSecond(seconds).equals(running.stats().heartbeatAt()));
    }

    @Test
    void whereNothingMoreIsWrittenAHeartbeatTellsThatTheLaneHasComeUp() throws Exception {
        try (LaneRig rig = rig()) {
            Relation product = product(rig);
            Relation hold = hold(rig);
            rig.sql(chunk("product", "50:60:"), chunk("hold", "80:90:"));
            rig.sql("insert into hold values (1, 1, 'x'), (2, 2, 'x')");
            rig.sql("insert into from_hold values (1, 1, 'x'), (2, 2, 'x')");
            rig.tx(70, delete(product, "2", null));
            rig.tx(75, insert(hold, "2", "2", "x"));
            LaneApplier running = rig.drain();
            heartbeat(rig, running, 1, "80:89:");
            assertThat(aside(rig)).isEmpty();
            assertThat(rig.lanes().get(LaneRig.LANE).handedOff()).isFalse();
            heartbeat(rig, running, 2, "90:90:");
            assertThat(aside(rig)).containsExactly("[\"2\"]");
            assertThat(rig.rows(NOTHING_BUT_KEY)).containsExactly("1");
            assertThat(rig.lanes().get(LaneRig.LANE).handedOff()).isTrue();
        }
    }

    @Test
    void aHeartbeatTellsThatTheLaneHasComeUpToARowThatWasAhead() throws Exception {
        try (LaneRig rig = rig()) {
            Relation product = product(rig);
            Relation hold = hold(rig);
            rig.sql("insert into from_hold values (2, 2, 'new')");
            LaneApplier running = aheadOfTheLane(rig, hold);
            rig.tx(6, delete(product, "2", null));
            rig.tx(7, update(hold, "2", "2", "new"));
            heartbeat(rig, running, 1, "1:6:");
            assertThat(aside(rig)).isEmpty();
            heartbeat(rig, running, 2, rig.rows("select pg_current_snapshot()").getFirst());
            assertThat(rig.rows(NOTHING_BUT_KEY)).isEmpty();
            assertThat(aside(rig)).containsExactly("[\"2\"]");
        }
    }

    @Test
    void aRowThatWasAheadOfATruncationComesAgainAfterIt() throws Exception {
        try (LaneRig rig = rig()) {
            product(rig);
            Relation hold = hold(rig);
            rig.sql("insert into from_hold values (2, 2, 'new')");
            LaneApplier running = aheadOfTheLane(rig, hold);
            rig.tx(6, truncate(hold));
            rig.tx(7, insert(hold, "2", "2", "new"));
            rig.await(running);
            assertThat(rig.rows("select * from hold")).containsExactly("2|2|new");
            assertThat(rig.rows("select * from crossfade.ahead")).isEmpty();
        }
    }
}
