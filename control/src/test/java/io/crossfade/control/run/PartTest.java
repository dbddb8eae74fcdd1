package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.Cutover;
import io.crossfade.control.cutover.Direction;
import io.crossfade.control.cutover.MovedTables;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an operator names is what moves, or an error that says what could be named. */
class PartTest {
    private static final MigrationPlan PLAN = new MigrationPlan(
            "shop",
            "slot",
            "publication",
            List.of(new LanePlan(
                    "main", "orders", "topic", ConstraintMode.REPLICA_ROLE, List.of(table("item"), table("note")))));

    private static TablePlan table(String name) {
        TableId id = new TableId("public", name);
        return new TablePlan(id, id, List.of(), List.of(), true, false, false, 0, 0);
    }

    private static Set<MappingId> ids(String... names) {
        return Stream.of(names).map(MappingId::new).collect(Collectors.toSet());
    }

    private static Set<MappingId> moving(Part part, Direction direction) {
        return part.moving(PLAN, MovedTables.none(PLAN), direction);
    }

    @Test
    void withoutNamesEverythingMovesThatIsStillThere() {
        assertThat(moving(Part.whole("orders"), Direction.FORWARD)).isEqualTo(ids("public.item", "public.note"));
        assertThat(moving(new Part("orders", Set.of("public.note")), Direction.FORWARD))
                .isEqualTo(ids("public.note"));
    }

    @Test
    void aNameThatIsNoneIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> moving(new Part("orders", Set.of("public.notes", "x")), Direction.BACK))
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.USAGE);
                    assertThat(e.remedy()).contains("[public.item, public.note]");
                })
                .hasMessage("target 'orders' owns no table 'public.notes' (did you mean public.note?), 'x'");
    }

    @Test
    void aMoveThatIsNotFinishedGoesOnWithItsOwnTables() {
        Cutover.Left left = new Cutover.Left("c1", Direction.FORWARD, true, ids("public.note"));
        Part.whole("orders").requireSame(left);
        new Part("orders", Set.of("public.note")).requireSame(left);
        assertThatThrownBy(() -> new Part("orders", Set.of("public.item")).requireSame(left))
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_REFUSED))
                .hasMessage("the cutover of [public.note] of target 'orders' is not finished");
    }
}
