package io.crossfade.control.back;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which mappings a turn is about. */
class TurnsTest {
    private static TablePlan table(String name, boolean fed) {
        TableId id = new TableId("public", name);
        return new TablePlan(
                MappingId.of(id), id, id, List.of(), List.of(), List.of(), null, null, fed, false, false, false, 0, 0);
    }

    private static LanePlan lane(String name, String target, TablePlan... tables) {
        return new LanePlan(name, target, name, ConstraintMode.REPLICA_ROLE, List.of(tables));
    }

    @Test
    void whatStaysFedAndWhatGoesToOtherTargetsIsNotTurned() {
        MigrationPlan plan = new MigrationPlan(
                "shop",
                "slot",
                "publication",
                List.of(
                        lane("one", "orders", table("order", false), table("customer", true)),
                        lane("two", "orders", table("invoice", false)),
                        lane("three", "audit", table("log", false))));
        Set<MappingId> all = plan.tables().map(TablePlan::id).collect(Collectors.toSet());
        MappingId invoice = new MappingId("public.invoice");
        assertThat(Turns.moved(plan, "orders", all)).containsExactlyInAnyOrder(new MappingId("public.order"), invoice);
        assertThat(Turns.moved(plan, "orders", Set.of(invoice))).containsExactly(invoice);
    }
}
