package io.crossfade.control.plan;

import static io.crossfade.control.plan.Shapes.bare;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.column;
import static io.crossfade.control.plan.Shapes.generated;
import static io.crossfade.control.plan.Shapes.id;
import static io.crossfade.control.plan.Shapes.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.plan.Finding.Severity;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final String ALL = "{tables: public.*, to: shop/public.*}";

    private static MigrationConfig config(String mappings) {
        return config(mappings, "");
    }

    private static MigrationConfig config(String mappings, String rest) {
        return new ConfigReader(Map.of()).parse("test.yaml", """
                migration: my-move
                source: {postgres: {url: "jdbc:postgresql://a/b", user: u}}
                kafka: embedded
                targets: {shop: {postgres: {url: "jdbc:postgresql://a/c", user: u}}}
                mappings: [%s]
                %s
                """.formatted(mappings, rest));
    }

    private static PlanDraft draft(String mappings, Catalog source, Catalog target) {
        return Planner.plan(config(mappings), source, Map.of("shop", target));
    }

    private static TablePlan only(PlanDraft draft) {
        assertThat(errors(draft)).isEmpty();
        return draft.plan().tables().toList().getFirst();
    }

    private static List<String> errors(PlanDraft draft) {
        return draft.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(finding -> finding.code() + " " + finding.where())
                .toList();
    }

    private static List<TableId> order(LanePlan lane) {
        return lane.tables().stream().map(TablePlan::source).toList();
    }

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
        assertThat(plan.keyColumns()).containsExactly("id");
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
    void tablesTiedByForeignKeysShareALaneParentsFirst() {
        Catalog source = catalog(
                table("a_item").refersTo("b_order"),
                table("b_order").refersTo("c_user"),
                table("c_user"),
                table("alone"),
                table("self").refersTo("self"));
        MigrationPlan plan = draft(ALL, source, catalog()).plan();
        assertThat(plan.lanes()).extracting(LanePlan::lane).containsExactly("shop-a_item", "shop-alone", "shop-self");
        assertThat(order(plan.lanes().getFirst())).containsExactly(id("c_user"), id("b_order"), id("a_item"));
    }

    @Test
    void foreignKeysOfTheTargetAloneTieTablesToo() {
        MigrationPlan plan = draft(
                        ALL, catalog(table("a"), table("b")), catalog(table("a").refersTo("b"), table("b")))
                .plan();
        assertThat(plan.lanes()).hasSize(1);
        assertThat(order(plan.lanes().getFirst())).containsExactly(id("b"), id("a"));
    }

    @Test
    void partitionsTieTheirRoot() {
        Catalog source = catalog(
                table("root").kind(TableKind.PARTITIONED_TABLE),
                table("leaf").partitionOf("root").refersTo("user"),
                table("user"));
        MigrationPlan plan = draft(ALL, source, catalog()).plan();
        assertThat(plan.lanes()).hasSize(1);
        assertThat(order(plan.lanes().getFirst())).containsExactly(id("user"), id("root"));
    }

    @Test
    void circlesOfForeignKeysHaveAStableOrder() {
        Catalog source = catalog(
                table("a").refersTo("b"),
                table("b").refersTo("c"),
                table("c").refersTo("a"),
                table("d").refersTo("c"));
        assertThat(order(draft(ALL, source, catalog()).plan().lanes().getFirst()))
                .containsExactly(id("a"), id("c"), id("b"), id("d"));
    }

    @Test
    void tablesNamedTogetherShareALane() {
        Catalog source = catalog(table("a"), table("b"), table("c").refersTo("b"), table("d"));
        PlanDraft draft =
                Planner.plan(config(ALL, "lanes: {money: [public.a, public.b]}"), source, Map.of("shop", catalog()));
        assertThat(errors(draft)).isEmpty();
        assertThat(draft.plan().lanes()).extracting(LanePlan::lane).containsExactly("money", "shop-d");
        assertThat(order(draft.plan().lanes().getFirst())).containsExactly(id("a"), id("b"), id("c"));
    }

    @Test
    void aTableThatWouldJoinTwoLanesIsRefused() {
        Catalog source = catalog(table("a"), table("b").refersTo("a"), table("c"));
        PlanDraft draft = Planner.plan(
                config(ALL, "lanes: {one: [public.a], two: [public.b, public.gone], three: [public.c, public.a]}"),
                source,
                Map.of("shop", catalog()));
        assertThat(errors(draft))
                .containsExactlyInAnyOrder(
                        "lanes-joined target shop", "lane-table source public.gone", "lane-table source public.a");
    }

    @Test
    void manyTablesShareABoundedNumberOfLanes() {
        Shapes.Table[] tables = new Shapes.Table[100];
        Arrays.setAll(tables, n -> table("t%03d".formatted(n)));
        MigrationPlan plan = draft(ALL, catalog(tables), catalog()).plan();
        assertThat(plan.lanes()).hasSize(LaneLayout.MAXIMUM);
        assertThat(plan.tables()).hasSize(100);
        assertThat(plan.lanes()).extracting(LanePlan::topic).doesNotHaveDuplicates();
    }

    @Test
    void oddTableNamesGiveTopicsThatKafkaTakes() {
        Catalog source = catalog(table("We ird"), table("We.ird"), table("x".repeat(63)), table("Über\"größe"));
        MigrationPlan plan = draft(ALL, source, catalog()).plan();
        assertThat(plan.lanes())
                .extracting(LanePlan::topic)
                .doesNotHaveDuplicates()
                .allSatisfy(topic -> assertThat(topic).matches("[A-Za-z0-9._-]{1,249}"));
    }

    @Test
    void constraintsAreKeptAwayInTheBestWayThatIsGranted() {
        Catalog source = catalog(table("a"), table("b").refersTo("a"));
        assertThat(mode(source, catalog(true, table("a"), table("b").refersTo("a"))))
                .isEqualTo(ConstraintMode.REPLICA_ROLE);
        assertThat(mode(source, catalog(false, table("a"), table("b").refersTo("a", true))))
                .isEqualTo(ConstraintMode.DEFERRED);
        assertThat(mode(source, catalog(false, table("a"), table("b").refersTo("a"))))
                .isEqualTo(ConstraintMode.EXACT_ORDER);
        assertThat(mode(source, catalog(false))).isEqualTo(ConstraintMode.EXACT_ORDER);
    }

    private static ConstraintMode mode(Catalog source, Catalog target) {
        return draft(ALL, source, target).plan().lanes().getFirst().constraintMode();
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
