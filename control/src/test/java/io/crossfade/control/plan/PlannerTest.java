package io.crossfade.control.plan;

import static io.crossfade.control.plan.Drafts.ALL;
import static io.crossfade.control.plan.Drafts.draft;
import static io.crossfade.control.plan.Drafts.errors;
import static io.crossfade.control.plan.Drafts.only;
import static io.crossfade.control.plan.Shapes.bare;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.column;
import static io.crossfade.control.plan.Shapes.id;
import static io.crossfade.control.plan.Shapes.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plan as a whole: names, mappings, which tables move. */
class PlannerTest {
    @Test
    void namesAreFixedByTheMigration() {
        MigrationPlan plan =
                draft(ALL, catalog(table("t")), catalog(table("t"))).plan();
        assertThat(plan.slot()).isEqualTo("crossfade_my_move");
        assertThat(plan.publication()).isEqualTo("crossfade_my_move");
        assertThat(plan.lanes())
                .extracting(LanePlan::lane, LanePlan::target, LanePlan::topic)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("shop", "shop", "crossfade.my-move.shop"));
    }

    @Test
    void thePlanIsTheSameWhateverTheOrderOfTheCatalog() {
        List<Shapes.Table> tables = new ArrayList<>(List.of(
                table("a"),
                table("b").refersTo("a"),
                table("c").refersTo("b"),
                table("d"),
                table("e").refersTo("d")));
        MigrationPlan plan = draft(ALL, catalog(tables.toArray(Shapes.Table[]::new)), catalog())
                .plan();
        java.util.Collections.reverse(tables);
        assertThat(draft(ALL, catalog(tables.toArray(Shapes.Table[]::new)), catalog())
                        .plan())
                .isEqualTo(plan);
    }

    @Test
    void anAbsentTargetTableIsMadeUnlessItIsRenamed() {
        assertThat(only(draft(ALL, catalog(table("t")), catalog())).createTarget())
                .isTrue();
        assertThat(errors(draft("{from: public.t, to: shop/public.u}", catalog(table("t")), catalog())))
                .containsExactly("target-table-missing target shop public.u");
    }

    @Test
    void aNamedTableComesBeforeAPattern() {
        PlanDraft draft = draft(
                "{tables: public.*, to: shop/public.*}, {from: public.t, to: shop/public.u}",
                catalog(table("t"), table("w")),
                catalog(table("u"), table("w")));
        assertThat(errors(draft)).isEmpty();
        assertThat(draft.plan().tables().map(TablePlan::target)).containsExactlyInAnyOrder(id("u"), id("w"));
    }

    @Test
    void patternsLeaveOutWhatCannotMove() {
        PlanDraft draft = draft(
                ALL,
                catalog(
                        table("t"),
                        table("u").kind(TableKind.UNLOGGED_TABLE),
                        bare("v").kind(TableKind.VIEW),
                        table("e").extension("postgis"),
                        table("root").kind(TableKind.PARTITIONED_TABLE),
                        table("leaf").partitionOf("root")),
                catalog());
        assertThat(draft.plan().tables().map(TablePlan::source)).containsExactlyInAnyOrder(id("t"), id("root"));
        assertThat(draft.findings())
                .filteredOn(finding -> finding.code().equals("left-out"))
                .extracting(Finding::where)
                .containsExactlyInAnyOrder("source public.u", "source public.v", "source public.e");
    }

    @Test
    void everyProblemOfTheMappingsIsFoundAtOnce() {
        PlanDraft draft = draft(
                "{from: public.order, to: shop/public.x}, {from: public.v, to: shop/public.v},"
                        + " {tables: nothing.*, to: shop/public.*}, {from: public.a, to: shop/public.same},"
                        + " {from: public.b, to: shop/public.same}",
                catalog(table("orders"), bare("v").kind(TableKind.VIEW), table("a"), table("b")),
                catalog(table("same")));
        assertThat(errors(draft))
                .containsExactlyInAnyOrder(
                        "table-missing source public.order",
                        "table-kind source public.v",
                        "pattern-empty source nothing.*",
                        "target-shared target shop public.same");
        assertThat(draft.findings().stream().map(Finding::remedy)).contains("did you mean public.orders?");
    }

    @Test
    void aColumnOrATableIsMappedOnce() {
        Catalog source = catalog(
                table("t"),
                table("root").kind(TableKind.PARTITIONED_TABLE),
                table("leaf").partitionOf("root"));
        Catalog target = catalog(bare("t")
                .with(column("id", "bigint"), column("v", "text"), column("w", "text"))
                .key("id"));
        assertThat(errors(draft("{from: public.t, to: shop/public.t, columns: {v: v, w: v}}", source, target)))
                .containsExactly("column-twice source public.t.v");
        assertThat(errors(draft(
                        "{from: public.root, to: shop/public.root}, {from: public.leaf, to: shop/public.leaf}",
                        source,
                        target)))
                .containsExactly("mapped-twice source public.leaf");
    }
}
