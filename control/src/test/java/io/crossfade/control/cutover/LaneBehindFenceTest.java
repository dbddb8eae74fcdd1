package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.applier.fold.Change;
import io.crossfade.applier.fold.TableShape;
import io.crossfade.applier.target.Care;
import io.crossfade.applier.target.TargetLane;
import io.crossfade.core.change.Relation;
import io.crossfade.core.db.Database;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.Lsn;
import io.crossfade.core.model.RowImage;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.ControlSchema;
import io.crossfade.core.store.LaneLease;
import io.crossfade.core.store.LanePosition;
import io.crossfade.core.store.LaneStore;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lane writes behind a fence that refuses everybody else row by row, in every constraint mode. */
class LaneBehindFenceTest {
    private static final Servers SERVERS = new Servers();
    private static final TableId ITEM = new TableId("public", "item");
    private static final FenceWord WORD = new FenceWord("open barley");
    private static final int MANY = 500;

    @AfterAll
    static void stop() {
        SERVERS.close();
    }

    private static ColumnPlan column(String name) {
        return new ColumnPlan(name, name, "integer", "integer", "integer", "OPERATOR(pg_catalog.=)");
    }

    private static LanePlan plan(ConstraintMode mode) {
        TablePlan table =
                new TablePlan(ITEM, ITEM, List.of(column("id"), column("n")), List.of("id"), true, false, false, 0, 0);
        return new LanePlan("main", "orders", "crossfade.shop.main", mode, List.of(table));
    }

    /** The lane's session is older than the fences, and there are two of them at once. */
    @ParameterizedTest
    @EnumSource(ConstraintMode.class)
    void everyKindOfWriteOfALaneThatSaysTheWordPasses(ConstraintMode mode) throws Exception {
        Database target = SERVERS.database(18, "target");
        try (Connection session = target.open()) {
            ControlSchema.install(session);
        }
        Servers.execute(target, "create table public.item (id int primary key, n int)");
        new LaneStore(target, "shop").ensure("main", "crossfade.shop.main");
        Fence fence = new Fence(target);
        try (TargetLane lane = TargetLane.take(target.passing(WORD.secret()), "shop", plan(mode))) {
            for (String id : List.of("f1", "f2")) {
                fence.raise(everyRow(id), Duration.ofMillis(200), Duration.ofSeconds(10));
            }
            List<Change> many = new ArrayList<>();
            for (int id = 0; id < MANY; id++) {
                many.add(change(lane, Change.Kind.INSERT, null, row(id, 0)));
            }
            apply(lane, many, 1);
            apply(
                    lane,
                    List.of(
                            change(lane, Change.Kind.UPDATE, null, row(1, 1)),
                            change(lane, Change.Kind.DELETE, row(2, 0), null),
                            change(lane, Change.Kind.REKEY, row(3, 0), row(MANY + 3, 3)),
                            change(lane, Change.Kind.INSERT, null, row(MANY + 4, 4))),
                    2);
            assertThat(Servers.query(target, "select count(*) || ' ' || sum(n) from public.item"))
                    .isEqualTo(MANY + " 8");
            apply(lane, List.of(new Change.Truncation(lane.tables().bySource(ITEM), 5, new Lsn(0x300))), 3);
        }
        assertThat(Servers.query(target, "select count(*) from public.item")).isEqualTo("0");
        assertThat(Servers.query(target, "select count(*) from crossfade.set_aside_row"))
                .isEqualTo("0");
        FencedTables.assertRefused(() -> Servers.execute(target, "insert into public.item values (1, 1)"));
    }

    private static FenceSpec everyRow(String id) {
        return new FenceSpec(id, "shop", "orders", List.of(ITEM), null, WORD, false, true, "orders at db2", null);
    }

    private static void apply(TargetLane lane, List<Change> changes, long number) throws Exception {
        lane.apply(changes, Care.USUAL);
        LanePosition position = new LanePosition(1, number, number, new Lsn(number * 0x100));
        LaneLease.Step step = new LaneLease.Step(position, null, null, 1, changes.size(), true);
        assertThat(lane.commit(step, Care.USUAL, false)).isEqualTo(TargetLane.Outcome.COMMITTED);
    }

    private static Change change(
            TargetLane lane, Change.Kind kind, @Nullable RowImage before, @Nullable RowImage after) {
        Relation relation = new Relation(
                ITEM, 'd', List.of(new Relation.Column("id", true, 23, -1), new Relation.Column("n", false, 23, -1)));
        TableShape shape = TableShape.of(lane.tables().bySource(ITEM).getFirst(), relation);
        return new Change.Row(shape, kind, before, after, 5, new Lsn(0x50));
    }

    private static RowImage row(int id, int n) {
        return RowImage.of(List.of(Cell.of("" + id), Cell.of("" + n)));
    }
}
