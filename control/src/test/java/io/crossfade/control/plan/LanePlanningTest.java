package io.crossfade.control.plan;

import static io.crossfade.control.plan.Drafts.ALL;
import static io.crossfade.control.plan.Drafts.config;
import static io.crossfade.control.plan.Drafts.draft;
import static io.crossfade.control.plan.Drafts.errors;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.id;
import static io.crossfade.control.plan.Shapes.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.config.ConfigReader;
import io.crossfade.core.config.MigrationConfig;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lanes: which tables commit together, in which order, and how constraints are kept away. */
class LanePlanningTest {
    private static List<TableId> order(LanePlan lane) {
        return lane.tables().stream().map(TablePlan::source).toList();
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
        PlanDraft draft = Planner.plan(
                config(ALL, "lanes: {money: [public.a, public.b]}"),
                source,
                Map.of("shop", catalog()),
                Expressions.NONE);
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
                Map.of("shop", catalog()),
                Expressions.NONE);
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
    void aLaneLiesInOneTarget() {
        MigrationConfig config = new ConfigReader(Map.of()).parse("test.yaml", """
                migration: my-move
                source: {postgres: {url: "jdbc:postgresql://a/b", user: u}}
                kafka: embedded
                targets:
                  shop: {postgres: {url: "jdbc:postgresql://a/c", user: u}}
                  other: {postgres: {url: "jdbc:postgresql://a/d", user: u}}
                mappings: [{from: public.t, to: shop/public.t}, {from: public.w, to: other/public.w}]
                lanes: {both: [public.t, public.w]}
                """);
        Catalog tables = catalog(table("t"), table("w"));
        assertThat(errors(Planner.plan(config, tables, Map.of("shop", tables, "other", tables), Expressions.NONE)))
                .containsExactly("lane-targets lanes.both");
    }
}
