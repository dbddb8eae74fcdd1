package io.crossfade.control.plan;

import static io.crossfade.control.plan.Drafts.ALL;
import static io.crossfade.control.plan.Drafts.draft;
import static io.crossfade.control.plan.Drafts.errors;
import static io.crossfade.control.plan.Drafts.only;
import static io.crossfade.control.plan.Shapes.bare;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.column;
import static io.crossfade.control.plan.Shapes.generated;
import static io.crossfade.control.plan.Shapes.id;
import static io.crossfade.control.plan.Shapes.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Columns and keys: which goes where, and what does not fit. */
class ColumnPlanningTest {
    @Test
    void columnsGoByNameAndGeneratedOnesStay() {
        Catalog source = catalog(table("t").with(generated("g"), column("w", "jsonb")));
        Catalog target = catalog(table("t").with(column("w", "jsonb"), generated("g")));
        TablePlan plan = only(draft(ALL, source, target));
        assertThat(plan.columns()).extracting(ColumnPlan::target).containsExactly("id", "v", "w");
        assertThat(plan.keyColumns()).containsExactly("id");
        assertThat(plan.binaryCopy()).isTrue();
        assertThat(plan.createTarget()).isFalse();
        assertThat(plan.estimatedRows()).isEqualTo(100);
    }

    @Test
    void renamedColumnsAndTablesAreFollowed() {
        Catalog target = catalog(
                bare("u").with(column("key", "bigint"), column("v", "text")).key("key"));
        TablePlan plan =
                only(draft("{from: public.t, to: shop/public.u, columns: {key: id}}", catalog(table("t")), target));
        assertThat(plan.target()).isEqualTo(id("u"));
        assertThat(plan.columns()).extracting(ColumnPlan::source).containsExactly("id", "v");
        assertThat(plan.columns()).extracting(ColumnPlan::target).containsExactly("key", "v");
        assertThat(plan.keyColumns()).containsExactly("key");
        assertThat(plan.sourceKey()).extracting(InputColumn::name).containsExactly("id");
    }

    @Test
    void keysComeFromTheReplicaIdentity() {
        Shapes.Table two = bare("t").with(column("a", "integer"), column("b", "integer"));
        assertThat(key(two.key("a").unique("u", true, true, "b"))).containsExactly("a");
        assertThat(key(two.identity(ReplicaIdentity.INDEX))).containsExactly("b");
        assertThat(key(two.identity(ReplicaIdentity.FULL))).containsExactly("a");
        Shapes.Table full = bare("t").with(column("a", "integer")).identity(ReplicaIdentity.FULL);
        assertThat(key(full)).isEmpty();
        assertThat(key(full.unique("nullable", false, false, "a"))).isEmpty();
        assertThat(key(full.unique("solid", false, true, "a"))).containsExactly("a");
    }

    private static List<String> key(Shapes.Table table) {
        return draft(ALL, catalog(table), catalog())
                .plan()
                .tables()
                .toList()
                .getFirst()
                .keyColumns();
    }

    @Test
    void aTargetWithoutTheKeysIndexIsRefused() {
        Catalog target = catalog(bare("t").with(column("id", "bigint"), column("v", "text")));
        PlanDraft draft = draft(ALL, catalog(table("t")), target);
        assertThat(errors(draft)).containsExactly("target-key-missing target shop public.t");
        assertThat(draft.findings().getFirst().remedy())
                .isEqualTo("ALTER TABLE \"public\".\"t\" ADD PRIMARY KEY (\"id\")");
    }

    @Test
    void targetColumnsThatDifferAreRefused() {
        Catalog source = catalog(bare("t")
                .with(column("id", "bigint"), column("gone", "text"), generated("made"), column("computed", "integer"))
                .key("id"));
        Catalog target = catalog(bare("t")
                .with(column("id", "integer"), column("made", "integer"), generated("computed"), column("new", "text"))
                .key("id"));
        assertThat(errors(draft(ALL, source, target)))
                .containsExactlyInAnyOrder(
                        "column-type target shop public.t.id",
                        "target-column-missing target shop public.t.gone",
                        "generated-column target shop public.t.made",
                        "generated-column target shop public.t.computed");
    }

    @Test
    void missingLabelsAndUserMadeCastsAreRefused() {
        var mood = new io.crossfade.core.catalog.ColumnShape(
                "m",
                "public.mood",
                "public.mood",
                -1,
                "public.mood",
                false,
                false,
                io.crossfade.core.catalog.ColumnShape.Identity.NONE,
                false,
                null,
                false);
        Catalog source = catalog(
                true,
                Map.of("public.mood", new TypeShape("public.mood", 'e', List.of("a", "b'c"), "")),
                Set.of(),
                table("t").with(mood));
        Catalog target = catalog(
                true,
                Map.of("public.mood", new TypeShape("public.mood", 'e', List.of("a"), "")),
                Set.of("public.mood"),
                table("t").with(mood));
        PlanDraft draft = draft(ALL, source, target);
        assertThat(errors(draft))
                .containsExactlyInAnyOrder(
                        "enum-labels target shop public.t.m", "cast-from-text target shop public.t.m");
        assertThat(draft.findings().stream().map(Finding::remedy)).contains("ALTER TYPE public.mood ADD VALUE 'b''c'");
        assertThat(draft.plan().tables().toList().getFirst().binaryCopy()).isFalse();
    }

    @Test
    void columnMappingsAreChecked() {
        Catalog source = catalog(table("t").with(column("old", "text")));
        Catalog target = catalog(bare("t")
                .with(column("id", "bigint"), column("v", "text"), column("w", "text"))
                .key("id"));
        PlanDraft draft = draft("{from: public.t, to: shop/public.t, columns: {v: old, w: vv}}", source, target);
        assertThat(errors(draft))
                .containsExactlyInAnyOrder("column-missing source public.t.vv", "column-unmapped source public.t.v");
    }
}
