package io.crossfade.control.back;

import static io.crossfade.control.plan.Drafts.ALL;
import static io.crossfade.control.plan.Shapes.bare;
import static io.crossfade.control.plan.Shapes.catalog;
import static io.crossfade.control.plan.Shapes.column;
import static io.crossfade.control.plan.Shapes.generated;
import static io.crossfade.control.plan.Shapes.id;
import static io.crossfade.control.plan.Shapes.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.back.Limit.Extent;
import io.crossfade.control.back.Limit.Kind;
import io.crossfade.control.plan.PlanJson;
import io.crossfade.control.plan.Shapes;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TableKind;
import io.crossfade.core.catalog.TypeShape;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.QueryPlan;
import io.crossfade.core.plan.TablePlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What of each kind of mapping goes back, and by which plan. */
class WayBackPlannerTest {
    private static final String T = "{from: public.t, to: shop/public.t";
    private static final MappingId ID = MappingId.of(id("t"));

    private static ColumnShape notNull(String name, String type) {
        return new ColumnShape(name, type, type, -1, null, true, false, ColumnShape.Identity.NONE, false, null, true);
    }

    private static ColumnShape ofType(String name, String type) {
        return new ColumnShape(name, type, type, -1, type, false, false, ColumnShape.Identity.NONE, false, null, false);
    }

    private static Catalog withMood(List<String> labels, Shapes.Table... tables) {
        return catalog(true, Map.of("public.mood", new TypeShape("public.mood", 'e', labels, "")), Set.of(), tables);
    }

    /** {@code id} and {@code v} as in {@link Shapes#table}, and another. */
    private static Shapes.Table with(ColumnShape more) {
        return table("t").with(more);
    }

    private static void whole(WayBackDraft draft) {
        assertThat(draft.limits()).isEmpty();
        assertThat(draft.plan().tables()).hasSize(1);
    }

    private static Limit limit(WayBackDraft draft, Extent extent, Kind kind) {
        assertThat(draft.limits()).extracting(Limit::extent, Limit::kind).containsExactly(tuple(extent, kind));
        assertThat(draft.extent(draft.limits().getFirst().mapping())).isEqualTo(extent);
        assertThat(draft.plan().tables()).hasSize(extent == Extent.NONE ? 0 : 1);
        return draft.limits().getFirst();
    }

    @Test
    void otherNamesGoBackWhole() {
        Catalog target = catalog(bare("u")
                .with(column("key", "bigint"), column("v", "text"), generated("g"))
                .key("key"));
        WayBackDraft draft =
                Turned.of("{from: public.t, to: shop/public.u, columns: {key: id}}", catalog(table("t")), target);
        whole(draft);
        TablePlan plan = draft.plan().tables().toList().getFirst();
        assertThat(plan.id()).isEqualTo(ID);
        assertThat(plan.source()).isEqualTo(id("u"));
        assertThat(plan.target()).isEqualTo(id("t"));
        assertThat(plan.columns()).extracting(ColumnPlan::source).containsExactly("key", "v");
        assertThat(plan.columns()).extracting(ColumnPlan::target).containsExactly("id", "v");
        assertThat(plan.keyColumns()).containsExactly("id");
    }

    @Test
    void whatIsTurnedTwiceIsThePlanThatGoesForward() {
        Catalog source = catalog(
                table("t").refersTo("w"), table("w").with(generated("g")).identity(ReplicaIdentity.FULL), table("x"));
        Catalog target = catalog(
                table("t").refersTo("w"),
                table("w").with(generated("g")).identity(ReplicaIdentity.FULL),
                bare("y").with(column("a", "bigint"), column("b", "text")).key("a"));
        String mappings = "{from: public.x, to: shop/public.y, columns: {a: id, b: v}}, " + ALL;
        MigrationPlan forward = Turned.forward(mappings, source, target);
        WayBackDraft back = WayBackPlanner.plan(forward, "shop", source, target, Turned.file(mappings));
        WayBackDraft again = WayBackPlanner.plan(back.plan(), "source", target, source, Turned.backFile());
        assertThat(back.limits()).isEmpty();
        assertThat(again.limits()).isEmpty();
        assertThat(again.plan().tables().toList()).isEqualTo(forward.tables().toList());
        assertThat(again.plan().lanes().stream().map(LanePlan::tables).toList())
                .isEqualTo(forward.lanes().stream().map(LanePlan::tables).toList());
    }

    @Test
    void thePlanIsTheOneThatWasLookedAt() throws Exception {
        Catalog source = withMood(
                List.of("sad", "glad"),
                with(ofType("mood", "public.mood")).refersTo("w"),
                table("w").with(column("n", "integer")));
        Catalog target = catalog(
                false,
                table("t").with(column("feeling", "text")).refersTo("w"),
                table("w").with(column("n", "bigint"), column("since", "date")));
        String mappings =
                T + ", columns: {feeling: 'mood::text'}, where: 'id > 0'}, {from: public.w, to: shop/public.w}";
        WayBackDraft draft = Turned.of(mappings, source, target);
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(PlanJson.write(draft.plan())))
                .isEqualTo(json.readTree(
                        Path.of("src/test/resources/back/plan.json").toFile()));
    }

    @Test
    void aWiderTypeGoesBackWholeAndWhatTheSourceRefusesIsSetAside() {
        Limit limit = limit(
                Turned.of(T + "}", catalog(with(column("n", "integer"))), catalog(with(column("n", "bigint")))),
                Extent.WHOLE,
                Kind.NARROWER);
        assertThat(limit.text()).contains("public.t.n is bigint, the source's public.t.n integer");
        assertThat(limit.remedy())
                .isEqualTo("ALTER TABLE \"public\".\"t\" ALTER COLUMN \"n\" TYPE bigint in the source");
    }

    @Test
    void aTypeThatWouldRoundGoesBackInPart() {
        ColumnShape coarse = column("n", "numeric(10,2)", "numeric", (10 << 16 | 2) + 4);
        ColumnShape any = column("n", "numeric");
        limit(Turned.of(T + "}", catalog(with(coarse)), catalog(with(any))), Extent.PARTIAL, Kind.CHANGED);
        ColumnShape longer = column("n", "numeric(12,2)", "numeric", (12 << 16 | 2) + 4);
        limit(Turned.of(T + "}", catalog(with(coarse)), catalog(with(longer))), Extent.WHOLE, Kind.NARROWER);
        String cast = T + ", columns: {n: 'n::double precision'}}";
        limit(
                Turned.of(cast, catalog(with(column("n", "real"))), catalog(with(column("n", "double precision")))),
                Extent.PARTIAL,
                Kind.CHANGED);
    }

    @Test
    void bareCastsAreTakenBack() {
        Catalog moods = withMood(List.of("sad"), with(ofType("m", "public.mood")));
        Catalog texts = withMood(List.of("sad"), with(column("m", "text")));
        Limit narrower =
                limit(Turned.of(T + ", columns: {m: 'cast(m as text)'}}", moods, texts), Extent.WHOLE, Kind.NARROWER);
        assertThat(narrower.text()).contains("is text", "public.mood");
        whole(Turned.of(T + ", columns: {m: 'm::public.mood'}}", texts, moods));
    }

    @Test
    void newLabelsOfTheTargetAreSetAside() {
        Limit limit = limit(
                Turned.of(
                        T + "}",
                        withMood(List.of("sad"), with(ofType("m", "public.mood"))),
                        withMood(List.of("sad", "glad"), with(ofType("m", "public.mood")))),
                Extent.WHOLE,
                Kind.NARROWER);
        assertThat(limit.text()).startsWith("the source's public.t.m public.mood lacks the labels [glad]");
        assertThat(limit.remedy()).isEqualTo("ALTER TYPE public.mood ADD VALUE 'glad' in the source");
    }

    @Test
    void nullsThatTheSourceDoesNotTakeAreSetAside() {
        Limit limit = limit(
                Turned.of(T + "}", catalog(with(notNull("n", "text"))), catalog(with(column("n", "text")))),
                Extent.WHOLE,
                Kind.NARROWER);
        assertThat(limit.remedy()).contains("ALTER COLUMN \"n\" DROP NOT NULL");
    }

    @Test
    void parentsGoBackWhole() {
        Catalog both = catalog(table("t"), table("w"));
        WayBackDraft draft = Turned.of(
                T + ", parents: [{columns: [id], table: public.w, key: [id], missing: set-aside}]}", both, both);
        whole(draft);
        assertThat(draft.plan().tables().toList().getFirst().reshape()).isNull();
    }

    @Test
    void whatExpressionsAndConstantsMadeStaysInTheTarget() {
        Catalog target = catalog(
                bare("t").with(column("id", "bigint"), column("w", "text")).key("id"));
        WayBackDraft draft = Turned.of(T + ", columns: {w: 'upper(v)'}}", catalog(table("t")), target);
        assertThat(draft.limits()).extracting(Limit::kind).containsExactly(Kind.COLUMN, Kind.DROPPED);
        assertThat(draft.extent(ID)).isEqualTo(Extent.PARTIAL);
        TablePlan plan = draft.plan().tables().toList().getFirst();
        assertThat(plan.columns()).extracting(ColumnPlan::target).containsExactly("id");
        assertThat(plan.dropped()).containsExactly("w");
        Limit constant = limit(
                Turned.of(T + ", columns: {w: \"'c2c'\"}}", catalog(table("t")), catalog(with(column("w", "text")))),
                Extent.PARTIAL,
                Kind.COLUMN);
        assertThat(constant.text()).startsWith("[w] of the target's public.t did not come from");
        limit(
                Turned.of(T + "}", catalog(table("t")), catalog(with(column("own", "text")))),
                Extent.PARTIAL,
                Kind.COLUMN);
    }

    @Test
    void aCastThatCutsIsNoCastThatCanBeTakenBack() {
        Catalog source = catalog(with(column("n", "numeric")));
        WayBackDraft draft =
                Turned.of(T + ", columns: {n: 'n::integer'}}", source, catalog(with(column("n", "integer"))));
        assertThat(draft.limits()).extracting(Limit::kind).containsExactly(Kind.COLUMN, Kind.DROPPED);
        assertThat(draft.extent(ID)).isEqualTo(Extent.PARTIAL);
    }

    @Test
    void oneColumnThatBecameTwoComesFromThatOfTheKey() {
        Catalog target = catalog(bare("t")
                .with(column("copy", "bigint"), column("id", "bigint"), column("v", "text"))
                .key("id"));
        WayBackDraft draft =
                Turned.of(T + ", columns: {copy: id, id: id}, where: 'true'}", catalog(table("t")), target);
        assertThat(draft.limits()).extracting(Limit::kind).containsExactly(Kind.COLUMN, Kind.FILTER);
        assertThat(draft.plan().tables().toList().getFirst().columns())
                .extracting(ColumnPlan::source)
                .containsExactly("id", "v");
    }

    @Test
    void columnsThatStayedKeepWhatTheyHaveUnlessTheyMustBeFilled() {
        Limit limit = limit(
                Turned.of(T + ", drop: [n]}", catalog(with(column("n", "text"))), catalog(table("t"))),
                Extent.PARTIAL,
                Kind.DROPPED);
        assertThat(limit.text()).startsWith("[n] of the source's public.t did not move");
        limit(
                Turned.of(T + ", drop: [n]}", catalog(with(notNull("n", "text"))), catalog(table("t"))),
                Extent.NONE,
                Kind.DROPPED);
    }

    @Test
    void whatAFilterLeftBehindIsNeverTruncated() {
        WayBackDraft draft = Turned.of(T + ", where: 'id > 7'}", catalog(table("t")), catalog(table("t")));
        limit(draft, Extent.PARTIAL, Kind.FILTER);
        TablePlan plan = draft.plan().tables().toList().getFirst();
        assertThat(plan.amongOthers()).isTrue();
        assertThat(plan.reshape()).isNull();
        WayBackDraft all = Turned.of(ALL, catalog(table("t")), catalog(table("t")));
        assertThat(all.plan().tables()).noneMatch(TablePlan::amongOthers);
    }

    @Test
    void rowsAmongRowsOfOthersDoNotGoBack() {
        limit(Turned.of(T + ", existing: keep}", catalog(table("t")), catalog(table("t"))), Extent.NONE, Kind.SHARED);
    }

    @Test
    void severalMappingsOfOneTableDoNotGoBack() {
        Catalog one = catalog(bare("all")
                .with(column("id", "bigint"), column("v", "text"), column("kind", "text"))
                .key("kind", "id"));
        WayBackDraft union = Turned.of(
                "{from: public.t, to: shop/public.all, columns: {kind: \"'t'\"}},"
                        + " {from: public.u, to: shop/public.all, columns: {kind: \"'u'\"}}",
                catalog(table("t"), table("u")),
                one);
        assertThat(union.plan().lanes()).isEmpty();
        assertThat(union.limits())
                .extracting(Limit::extent, Limit::kind)
                .containsOnly(tuple(Extent.NONE, Kind.SHARED))
                .hasSize(2);
        WayBackDraft split = Turned.of(
                T + "}, {from: public.t, to: shop/public.u}", catalog(table("t")), catalog(table("t"), table("u")));
        assertThat(split.plan().lanes()).isEmpty();
        assertThat(split.limits()).extracting(Limit::kind).containsExactly(Kind.SHARED, Kind.SHARED);
    }

    @Test
    void rowsThatAQueryMakesDoNotGoBack() {
        Catalog both = catalog(table("t"));
        MigrationPlan plain = Turned.forward(ALL, both, both);
        LanePlan lane = plain.lanes().getFirst();
        TablePlan table = lane.tables().getFirst();
        TablePlan query = new TablePlan(
                table.id(),
                table.source(),
                table.target(),
                table.columns(),
                table.keyColumns(),
                List.of(),
                null,
                new QueryPlan("select id, v from public.t", List.of("id"), List.of()),
                false,
                false,
                false,
                false,
                0,
                0);
        MigrationPlan plan = new MigrationPlan(
                plain.migration(),
                plain.slot(),
                plain.publication(),
                List.of(new LanePlan(lane.lane(), lane.target(), lane.topic(), lane.constraintMode(), List.of(query))));
        limit(WayBackPlanner.plan(plan, "shop", both, both, Turned.file(ALL)), Extent.NONE, Kind.QUERY);
    }

    @Test
    void rowsThatCannotBeFoundAgainDoNotGoBack() {
        Catalog computed = catalog(
                bare("t").with(column("id", "text"), column("v", "text")).key("id"));
        WayBackDraft draft = Turned.of(T + ", columns: {id: \"'x' || id\"}}", catalog(table("t")), computed);
        assertThat(draft.limits()).extracting(Limit::kind).containsExactly(Kind.COLUMN, Kind.DROPPED, Kind.KEY);
        assertThat(draft.extent(ID)).isEqualTo(Extent.NONE);
        assertThat(draft.plan().lanes()).isEmpty();
        Shapes.Table keyless = bare("t").with(column("id", "bigint"), column("v", "text"));
        Shapes.Table found = table("t").identity(ReplicaIdentity.FULL);
        Limit none = limit(
                Turned.of(T + "}", catalog(found), catalog(table("t").identity(ReplicaIdentity.NOTHING))),
                Extent.NONE,
                Kind.KEY);
        assertThat(none.remedy()).isEqualTo("ALTER TABLE \"public\".\"t\" REPLICA IDENTITY DEFAULT in the target");
        Catalog whole = catalog(keyless.identity(ReplicaIdentity.FULL));
        whole(Turned.of(T + "}", whole, whole));
    }

    @Test
    void partitionsWithoutIdentityStandInTheWay() {
        Catalog source = catalog(table("t"));
        Catalog target = catalog(
                table("t").kind(TableKind.PARTITIONED_TABLE),
                table("leaf").partitionOf("t").identity(ReplicaIdentity.NOTHING));
        Limit limit = limit(Turned.of(T + "}", source, target), Extent.NONE, Kind.KEY);
        assertThat(limit.text()).startsWith("the target's public.leaf has no replica identity");
    }

    @Test
    void theSourceNeedsAnIndexOverTheTargetsKey() {
        Catalog source = catalog(
                bare("t").with(column("id", "bigint"), column("v", "text")).identity(ReplicaIdentity.FULL));
        Limit limit = limit(Turned.of(T + "}", source, catalog(table("t"))), Extent.NONE, Kind.KEY);
        assertThat(limit.remedy()).isEqualTo("ALTER TABLE \"public\".\"t\" ADD PRIMARY KEY (\"id\") in the source");
    }

    @Test
    void anUnloggedTableOfTheTargetDoesNotGoBack() {
        Catalog source = catalog(table("t"));
        MigrationPlan forward = Turned.forward(ALL, source, source);
        Catalog unlogged = catalog(table("t").kind(TableKind.UNLOGGED_TABLE));
        Limit limit = limit(
                WayBackPlanner.plan(forward, "shop", source, unlogged, Turned.file(ALL)), Extent.NONE, Kind.TABLE);
        assertThat(limit.remedy()).isEqualTo("ALTER TABLE \"public\".\"t\" SET LOGGED in the target");
        limit(Turned.of(T + "}", catalog(table("t")), catalog()), Extent.NONE, Kind.TABLE);
    }

    @Test
    void aChildWhoseParentStaysIsTold() {
        Catalog source =
                catalog(table("t").refersTo("w"), table("w"), table("x").refersTo("t"));
        Limit alone = limit(Turned.of(T + "}", source, catalog(table("t"))), Extent.WHOLE, Kind.REFERENCE);
        assertThat(alone.text()).contains("refers to public.w, which does not move");
        WayBackDraft draft = Turned.of(
                T + "}, {from: public.w, to: shop/public.w, existing: keep}", source, catalog(table("t"), table("w")));
        assertThat(draft.extent(ID)).isEqualTo(Extent.PARTIAL);
        assertThat(draft.limits()).extracting(Limit::kind).containsExactly(Kind.SHARED, Kind.REFERENCE);
    }

    @Test
    void lanesAreThoseOfBothEndsAndOfTheFile() {
        Catalog source = catalog(false, table("a"), table("b").refersTo("a"), table("c"), table("d"), table("e"));
        Catalog target = catalog(table("a"), table("b"), table("c"), table("d"), table("e"));
        WayBackDraft draft = WayBackPlanner.plan(
                Turned.forward(ALL, source, target),
                "shop",
                source,
                target,
                Turned.file(ALL, "lanes: {money: [public.c, public.d]}"));
        assertThat(draft.plan().lanes()).extracting(LanePlan::lane).containsExactly("money", "source-a", "source-e");
        assertThat(draft.plan().lanes()).extracting(LanePlan::constraintMode).containsOnly(ConstraintMode.EXACT_ORDER);
        assertThat(draft.plan().lanes().get(1).tables())
                .extracting(TablePlan::target)
                .containsExactly(id("a"), id("b"));
        assertThat(draft.plan().lanes().get(1).topic()).isEqualTo("crossfade-back.my-move.shop.source-a");
    }

    @Test
    void onlyTheTargetsOwnTablesGoBack() {
        Catalog both = catalog(table("t"), table("w"));
        MigrationPlan plan = Turned.forward(ALL, both, both);
        assertThat(WayBackPlanner.plan(plan, "other", both, both, Turned.file(ALL, ""))
                        .plan()
                        .lanes())
                .isEmpty();
    }
}
