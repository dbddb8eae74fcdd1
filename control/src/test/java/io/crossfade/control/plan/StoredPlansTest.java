package io.crossfade.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.plan.MigrationPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredPlansTest {
    private final StoredPlans plans = new StoredPlans();

    private static String json(String migration) {
        return PlanJson.write(new MigrationPlan(migration, "slot", "publication", List.of()));
    }

    @Test
    void onlyAPlanThatIsAnotherIsReadAnew() {
        MigrationPlan first = plans.read(json("one"));
        assertThat(first.migration()).isEqualTo("one");
        assertThat(plans.read(json("one"))).isSameAs(first);
        assertThat(plans.read(json("two")).migration()).isEqualTo("two");
        assertThat(plans.read(json("one"))).isEqualTo(first).isNotSameAs(first);
    }
}
