package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the journal tells of targets that were taken out. */
class AbortedTargetsTest {
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final MigrationPlan PART = new MigrationPlan(
            "m",
            "crossfade_m",
            "crossfade_m",
            List.of(new LanePlan(
                    "second",
                    "second",
                    "crossfade.m.second",
                    ConstraintMode.REPLICA_ROLE,
                    List.of(new TablePlan(
                            ORDERS,
                            ORDERS,
                            List.of(new ColumnPlan("id", "id", "bigint", "bigint", "bigint", "OPERATOR(pg_catalog.=)")),
                            List.of("id"),
                            true,
                            true,
                            false,
                            5,
                            50)))));

    private final List<JournalEntry> journal = new ArrayList<>();

    private void journal(String event, String detail) {
        journal.add(new JournalEntry(1, Instant.EPOCH, "somebody", event, detail, "", ""));
    }

    private static void refused(AbortedTargets aborted, Set<String> targets, String why) {
        assertThatThrownBy(() -> aborted.refuse("m", targets)).isInstanceOfSatisfying(CrossfadeException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.PLAN_CHANGED);
            assertThat(e.getMessage() + e.remedy()).contains(why);
        });
    }

    @Test
    void aTargetsPartOfThePlanIsKnownUntilItsEndAndItsNamesForGood() {
        journal("tables added", "{\"lanes\": [\"second\"]}");
        assertThat(AbortedTargets.of(journal).part("second")).isEmpty();
        journal(AbortedTargets.ABORTED, AbortedTargets.detail("second", PART));
        AbortedTargets begun = AbortedTargets.of(journal);
        assertThat(begun.part("second")).contains(PART);
        assertThat(begun.isRemoved("second")).isFalse();
        refused(begun, Set.of("there"), "`crossfade abort --target second` once more");
        journal(AbortedTargets.UNPUBLISHED, "{\"target\": \"second\"}");
        assertThat(AbortedTargets.of(journal).isRemoved("second")).isFalse();
        journal(AbortedTargets.REMOVED, "{\"target\": \"second\"}");
        AbortedTargets ended = AbortedTargets.of(journal);
        assertThat(ended.isRemoved("second")).isTrue();
        assertThat(ended.lanes()).containsExactly("second");
        assertThat(ended.tables()).containsExactly(ORDERS);
        assertThatCode(() -> ended.refuse("m", Set.of("there"))).doesNotThrowAnyException();
        refused(ended, Set.of("there", "second"), "name the target differently");
    }
}
