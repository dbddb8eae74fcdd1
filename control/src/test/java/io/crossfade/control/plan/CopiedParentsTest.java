package io.crossfade.control.plan;

import static io.crossfade.control.plan.Shapes.bare;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.column;
import static io.crossfade.control.plan.Shapes.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ExpressionShape;
import io.crossfade.core.catalog.QueryShape;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.config.ColumnSource;
import io.crossfade.core.config.MappingConfig;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.plan.FeedPlan;
import io.crossfade.core.plan.InputColumn;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Parents that come because rows refer to them: the query that their mapping becomes, and what cannot be one. */
class CopiedParentsTest {
    private static final String STARTED = "'2026-01-01T00:00:00Z'::timestamptz";
    private static final String PRODUCTS = "{from: public.product, to: shop/public.product, where: \"state = 'sold'\"}";
    private static final String HOLDS = "{from: public.hold, to: shop/public.hold, where: 'until > :started_at',"
            + " parents: [{columns: [product_id], table: public.product, key: [id], missing: copy}]}";

    private static Shapes.Table product() {
        return bare("product")
                .with(column("id", "bigint"), column("sku", "text"), column("state", "text"))
                .key("id")
                .unique("by_sku", false, false, "sku");
    }

    private static Shapes.Table hold() {
        return bare("hold")
                .with(
                        column("id", "bigint"),
                        column("product_id", "integer"),
                        column("code", "text"),
                        column("until", "date"))
                .key("id")
                .identity(ReplicaIdentity.FULL);
    }

    private static Shapes.Table note() {
        return bare("note")
                .with(column("id", "bigint"), column("of", "bigint"))
                .key("id")
                .identity(ReplicaIdentity.FULL);
    }

    private static final Catalog BOTH = catalog(product(), hold(), note());

    @Test
    void aParentWithAConditionBecomesAQueryOverItsRowsAndThoseThatReferToThem() {
        PlanDraft draft = draft(PRODUCTS + ", " + HOLDS);
        assertThat(Drafts.errors(draft)).isEmpty();
        TablePlan parent = table(draft, "product");
        QueryPlan query = Objects.requireNonNull(parent.query());
        assertThat(parent.reshape()).isNull();
        assertThat(query.sql())
                .contains("(state = 'sold'\n) as \"crossfade goes\"")
                .contains(
                        "or exists (select from (select \"product_id\" as c0 from only \"public\".\"hold\" where (until > "
                                + STARTED + "\n))");
        assertThat(query.key()).containsExactly("id");
        assertThat(query.moved()).containsExactly(id("product"));
        assertThat(query.lookedUp()).containsExactly(id("hold"));
        assertThat(query.feeds().get(1).columns()).extracting(InputColumn::name).containsExactly("product_id");
        assertThat(query.feeds().get(1).keys()).doesNotContain("\"product\"");
        assertThat(draft.plan().lanes()).hasSize(1);
        assertThat(draft.plan().tables()).extracting(TablePlan::target).containsExactly(id("product"), id("hold"));
        assertThat(draft.findings()).extracting(Finding::code).contains("parent-copied");
    }

    @Test
    void everyMappingThatRefersToAParentBringsItAlong() {
        PlanDraft draft = draft(PRODUCTS + ", " + HOLDS
                + ", {from: public.note, to: shop/public.note,"
                + " parents: [{columns: [of], table: public.product, key: [id], missing: copy}]}");
        assertThat(Drafts.errors(draft)).isEmpty();
        QueryPlan query = Objects.requireNonNull(table(draft, "product").query());
        assertThat(query.feeds()).extracting(FeedPlan::table).containsExactly(id("product"), id("hold"), id("note"));
        assertThat(query.sql()).contains("from only \"public\".\"hold\"").contains("from only \"public\".\"note\"");
    }

    @Test
    void aParentMayBeNamedByAnotherUniqueColumn() {
        PlanDraft draft =
                draft(PRODUCTS + ", " + HOLDS.replace("[product_id]", "[code]").replace("key: [id]", "key: [sku]"));
        assertThat(Drafts.errors(draft)).isEmpty();
        QueryPlan query = Objects.requireNonNull(table(draft, "product").query());
        assertThat(query.feeds().get(1).keys()).contains("from only \"public\".\"product\"");
    }

    @Test
    void aParentWithoutAConditionComesAnyway() {
        PlanDraft draft = draft("{from: public.product, to: shop/public.product}, " + HOLDS);
        assertThat(Drafts.errors(draft)).isEmpty();
        assertThat(table(draft, "product").query()).isNull();
    }

    @Test
    void whatDoesNotTellWhichParentsComeIsRefusedWithItsPlaceAndRemedy() {
        assertRefused(HOLDS, "mappings[0].parents[0]", "no mapping fills public.product", "add a mapping to it");
        assertRefused(
                HOLDS + ", {name: made, query: 'select 1', key: [id], to: shop/public.product,"
                        + " depends: [{table: public.product, key: [id]}]}",
                "mappings[0].parents[0]",
                "a query fills public.product (mappings[1])",
                "say in the query");
        assertRefused(
                HOLDS + ", " + PRODUCTS
                        + ", {from: public.note, to: shop/public.product, columns: {sku: \"'x'\"}, where: \"true\"}",
                "mappings[0].parents[0]",
                "[mappings[2], mappings[1]] fill public.product",
                "let one mapping fill it");
    }

    @Test
    void chainsOfParentsAreRefused() {
        assertRefused(
                "{from: public.note, to: shop/public.note, where: 'id > 1',"
                        + " parents: [{columns: [of], table: public.note, key: [id], missing: copy}]}",
                "mappings[0].parents[0]",
                "need parents themselves (mappings[0])",
                "`with recursive …`");
        assertRefused(
                PRODUCTS + ", " + HOLDS + ", {from: public.note, to: shop/public.note,"
                        + " parents: [{columns: [of], table: public.hold, key: [id], missing: copy}]}",
                "mappings[2].parents[0]",
                "need parents themselves (mappings[1].parents[0])",
                "write mappings[1] as a query");
    }

    @Test
    void keysThatDoNotFindOneParentAreRefused() {
        assertRefused(
                PRODUCTS + ", " + HOLDS.replace("[product_id]", "[code]").replace("key: [id]", "key: [state]"),
                "mappings[1].parents[0]",
                "the key [state] is not made of columns of public.product that are unique there",
                "name the parent's key [id]");
        assertRefused(
                PRODUCTS + ", " + HOLDS.replace("[product_id]", "[code]"),
                "mappings[1].parents[0]",
                "code is made of text in the source, the parent's id of bigint",
                "cast one of them");
    }

    @Test
    void referencesThatTheLogDoesNotTellOfOldRowsAreRefused() {
        Catalog source = catalog(product(), hold().identity(ReplicaIdentity.DEFAULT));
        PlanDraft draft = draft(PRODUCTS + ", " + HOLDS, source);
        assertThat(errors(draft)).singleElement().satisfies(finding -> {
            assertThat(finding.what()).contains("the log does not tell [product_id]");
            assertThat(finding.remedy()).contains("REPLICA IDENTITY FULL");
        });
    }

    private static void assertRefused(String mappings, String where, String what, String remedy) {
        assertThat(errors(draft(mappings))).as(mappings).singleElement().satisfies(finding -> {
            assertThat(finding.where()).isEqualTo(where);
            assertThat(finding.what()).contains(what);
            assertThat(finding.remedy()).contains(remedy);
        });
    }

    private static List<Finding> errors(PlanDraft draft) {
        return draft.findings().stream()
                .filter(finding -> finding.code().equals("parent-copy"))
                .toList();
    }

    private static TablePlan table(PlanDraft draft, String name) {
        return draft.plan()
                .tables()
                .filter(table -> table.target().equals(id(name)))
                .findFirst()
                .orElseThrow();
    }

    private static PlanDraft draft(String mappings) {
        return draft(mappings, BOTH);
    }

    private static PlanDraft draft(String mappings, Catalog source) {
        MigrationConfig config = Drafts.config(mappings);
        Map<String, ExpressionShape> shapes = new HashMap<>();
        for (MappingConfig mapping : config.mappings()) {
            shapes.put(Expressions.key(mapping, Expressions.WHERE), value("boolean"));
            mapping.columns().forEach((name, column) -> {
                if (column instanceof ColumnSource.Expression) {
                    shapes.put(Expressions.key(mapping, name), value("text"));
                }
            });
        }
        Map<String, QueryShape> queries = new HashMap<>();
        config.queries()
                .forEach(query -> queries.put(
                        query.path(),
                        new QueryShape(
                                List.of(new QueryShape.Column(column("id", "bigint"), null, "")),
                                List.of(id("product")),
                                "",
                                List.of())));
        return Planner.plan(config, source, Map.of("shop", BOTH), new Expressions(STARTED, shapes, queries));
    }

    private static ExpressionShape value(String type) {
        ColumnShape value = column("value", type);
        return new ExpressionShape(value, "", List.of());
    }
}
