package io.crossfade.control.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is worth doing, judged by what both catalogs say. */
class RecommendationsTest {
    private static final TableId FROM = new TableId("public", "t");
    private static final TableId TO = new TableId("public", "u");

    private static IndexLook index(
            TableId table, String name, boolean unique, boolean valid, boolean unused, String... columns) {
        return new IndexLook(table, name, "btree", unique, valid, List.of(columns), "", unused, "2026-01-01");
    }

    private static CatalogLook look(IndexLook... indexes) {
        return new CatalogLook(List.of(), List.of(indexes), List.of());
    }

    private static List<LanePlan> lanes(String... keys) {
        List<ColumnPlan> columns = List.of(
                new ColumnPlan("id", "key", "bigint", "bigint", "bigint", "="),
                new ColumnPlan("a", "a", "text", "text", "text", "="));
        TablePlan table = new TablePlan(FROM, TO, columns, List.of(keys), true, false, false, 0, 0);
        return List.of(new LanePlan("l", "shop", "topic", ConstraintMode.EXACT_ORDER, List.of(table)));
    }

    private static List<String> of(List<LanePlan> lanes, CatalogLook source, CatalogLook target) {
        return Recommendations.of("shop", lanes, source, target).stream()
                .map(one -> one.code() + " " + one.where() + " " + one.what())
                .toList();
    }

    private static List<String> of(CatalogLook source, CatalogLook target) {
        return of(lanes("key"), source, target);
    }

    @Test
    void anIndexThatTheTargetLacksIsNamedByItsColumnsThere() {
        IndexLook needed = index(FROM, "t_id_a", false, true, false, "id", "a");
        assertThat(of(look(needed), look()))
                .containsExactly("index-missing target shop public.u has no index like the source's t_id_a (id, a)");
        assertThat(of(look(needed), look(index(TO, "other", false, true, false, "key", "a"))))
                .isEmpty();
        assertThat(of(look(needed), look(index(TO, "other", true, true, false, "key", "a"))))
                .isEmpty();
        assertThat(of(look(needed), look(index(TO, "other", false, true, false, "a", "key"))))
                .hasSize(1);
        assertThat(of(look(needed), look(index(TO, "other", false, false, false, "key", "a"))))
                .hasSize(2);
        assertThat(of(look(index(FROM, "t_a", true, true, false, "a")), look(index(TO, "x", false, true, false, "a"))))
                .hasSize(1);
    }

    @Test
    void ofAnIndexThatNobodyUsesOnlyTheCopyInTheTargetIsInTheWay() {
        IndexLook unused = index(FROM, "t_a", false, true, true, "a");
        assertThat(of(look(unused), look())).isEmpty();
        assertThat(of(look(unused), look(index(TO, "u_a", false, true, false, "a")))
                        .getFirst())
                .startsWith("index-unused target shop public.u index u_a is like the source's t_a");
    }

    @Test
    void invalidIndexesAndTablesWithoutKeysAreNamed() {
        assertThat(of(lanes(), look(), look(index(TO, "u_a", false, false, false, "a"))))
                .extracting(text -> text.substring(0, text.indexOf(' ')))
                .containsExactly("index-invalid", "no-key");
    }

    @Test
    void aSequenceIsNamedBeforeItsEnd() {
        assertThat(Recommendations.ofSource(sequence(75L, 100)))
                .hasSize(1)
                .first()
                .satisfies(one -> assertThat(one.code()).isEqualTo("sequence-near-end"));
        assertThat(Recommendations.ofSource(sequence(74L, 100))).isEmpty();
        assertThat(Recommendations.ofSource(sequence(null, 100))).isEmpty();
    }

    private static CatalogLook sequence(@Nullable Long last, long end) {
        return new CatalogLook(
                List.of(),
                List.of(),
                List.of(new CatalogLook.SequenceLook(new TableId("public", "s"), FROM, "id", last, end)));
    }
}
