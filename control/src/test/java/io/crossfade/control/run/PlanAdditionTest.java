package io.crossfade.control.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ColumnPlan;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a longer file adds to a plan that is carried out. */
class PlanAdditionTest {
    private static MigrationPlan plan(LanePlan... lanes) {
        return new MigrationPlan("m", "crossfade_m", "crossfade_m", List.of(lanes));
    }

    private static LanePlan lane(String name, String target, TablePlan... tables) {
        return new LanePlan(name, target, "crossfade.m." + name, ConstraintMode.REPLICA_ROLE, List.of(tables));
    }

    private static TablePlan table(String name) {
        return table(name, "public." + name, "bigint", 5);
    }

    private static TablePlan table(String name, String mapping, String type, long rows) {
        TableId id = new TableId("public", name);
        return new TablePlan(
                new MappingId(mapping),
                id,
                id,
                List.of(new ColumnPlan("id", "id", type, type, type, "OPERATOR(pg_catalog.=)")),
                List.of("id"),
                List.of(),
                null,
                null,
                false,
                true,
                false,
                false,
                rows,
                0);
    }

    private static void refused(MigrationPlan stored, MigrationPlan draft, String why) {
        assertThatThrownBy(() -> PlanAddition.between(stored, draft, Set.of()))
                .isInstanceOfSatisfying(CrossfadeException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.PLAN_CHANGED);
                    assertThat(e).hasMessageContaining(why);
                });
    }

    @Test
    void newTablesBecomeLanesBesideTheStoredOnesWhichStayAsTheyAre() {
        MigrationPlan stored = plan(lane("shop", "shop", table("a")));
        PlanAddition addition = PlanAddition.between(
                stored,
                plan(
                        lane("shop-a", "shop", table("a", "public.a", "bigint", 99)),
                        lane("shop", "shop", table("b")),
                        lane("other", "other", table("c"))),
                Set.of());
        assertThat(addition.whole().lanes().getFirst()).isEqualTo(stored.lanes().getFirst());
        assertThat(addition.added())
                .extracting(LanePlan::lane, LanePlan::topic)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("shop-2", "crossfade.m.shop-2"),
                        org.assertj.core.groups.Tuple.tuple("other", "crossfade.m.other"));
        assertThat(addition.part().sources()).containsExactly(new TableId("public", "b"), new TableId("public", "c"));
        assertThat(PlanAddition.between(addition.whole(), addition.whole(), Set.of())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void aLaneIsNotCalledLikeOneThatTheMigrationHadBefore() {
        MigrationPlan stored = plan(lane("shop", "shop", table("a")));
        PlanAddition addition = PlanAddition.between(
                stored,
                plan(lane("shop", "shop", table("a")), lane("other", "other", table("c"))),
                Set.of("other", "other-2"));
        assertThat(addition.added()).extracting(LanePlan::lane).containsExactly("other-3");
    }

    @Test
    void aMappingKeepsItsNameWhenItsTableGoesTwoWays() {
        MigrationPlan stored = plan(lane("shop", "shop", table("a")));
        PlanAddition addition = PlanAddition.between(
                stored,
                plan(
                        lane("shop", "shop", table("a", "public.a -> shop/public.a", "bigint", 5)),
                        lane("other", "other", table("a", "public.a -> other/public.a", "bigint", 5))),
                Set.of());
        assertThat(addition.whole().tables().map(TablePlan::id))
                .containsExactly(new MappingId("public.a"), new MappingId("public.a -> other/public.a"));
    }

    @Test
    void theStoredTimeOfTheStartHoldsForWhatIsAdded() {
        MigrationPlan stored =
                new MigrationPlan("m", "crossfade_m", "crossfade_m", List.of(), "'2026-01-01T00:00:00Z'::timestamptz");
        MigrationPlan draft = new MigrationPlan(
                "m",
                "crossfade_m",
                "crossfade_m",
                List.of(lane("shop", "shop", table("a", "since '2026-02-02T00:00:00Z'::timestamptz", "bigint", 5))),
                "'2026-02-02T00:00:00Z'::timestamptz");
        PlanAddition addition = PlanAddition.between(stored, draft, Set.of());
        assertThat(addition.whole().startedAt()).isEqualTo(stored.startedAt());
        assertThat(addition.added().getFirst().tables().getFirst().id().toString())
                .isEqualTo("since " + stored.startedAt());
    }

    @Test
    void aTableThatIsTiedToALaneOnItsWayJoinsItInTheOrderOfTheDraft() {
        MigrationPlan stored = plan(lane("one", "shop", table("a"), table("z")), lane("two", "shop", table("b")));
        PlanAddition addition = PlanAddition.between(
                stored,
                plan(
                        lane("shop-a", "shop", table("parent"), table("a", "public.a", "bigint", 99), table("child")),
                        lane("two", "shop", table("b")),
                        lane("shop-z", "shop", table("z"), table("more"))),
                Set.of());
        LanePlan one = addition.whole().lanes().getFirst();
        assertThat(one.lane()).isEqualTo("one");
        assertThat(one.topic()).isEqualTo("crossfade.m.one");
        assertThat(one.tables())
                .extracting(TablePlan::source)
                .extracting(TableId::name)
                .containsExactly("z", "more", "parent", "a", "child");
        assertThat(one.tables()).containsAll(stored.lanes().getFirst().tables());
        assertThat(addition.whole().lanes().getLast()).isEqualTo(stored.lanes().getLast());
        assertThat(addition.before()).isEqualTo(stored);
        assertThat(addition.added()).isEmpty();
        assertThat(addition.part().sources())
                .containsExactlyInAnyOrder(
                        new TableId("public", "parent"), new TableId("public", "child"), new TableId("public", "more"));
        assertThat(PlanAddition.between(addition.whole(), addition.whole(), Set.of())
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatWasAddedIsFoundAgainByTheJournalsWords() {
        MigrationPlan stored = plan(lane("one", "shop", table("a")));
        PlanAddition addition = PlanAddition.between(
                stored,
                plan(lane("one", "shop", table("a"), table("c")), lane("other", "other", table("d"))),
                Set.of());
        AddedParts read = AddedParts.read(addition.parts().json());
        assertThat(read).isEqualTo(addition.parts());
        assertThat(PlanAddition.part(addition.whole(), read.of(addition.whole()))
                        .sources())
                .containsExactly(new TableId("public", "c"), new TableId("public", "d"));
        assertThat(read.without(AddedParts.read("{\"lanes\": [\"other\"]}")).joined())
                .containsOnlyKeys("one");
        assertThat(read.without(read).isEmpty()).isTrue();
        assertThat(read.joinedOf(addition.whole().lanes().getLast()))
                .isEqualTo(addition.whole().lanes().getLast());
    }

    @Test
    void whatTouchesALaneOnItsWayIsRefused() {
        MigrationPlan stored = plan(lane("one", "shop", table("a")), lane("two", "shop", table("b")));
        refused(stored, plan(stored.lanes().getFirst()), "public.b to shop/public.b is not in the file any more");
        refused(
                stored,
                plan(
                        lane("one", "shop", table("a", "public.a", "text", 5)),
                        stored.lanes().getLast()),
                "public.a is moved in another way");
        refused(
                stored,
                plan(lane("one", "shop", table("a"), table("b"), table("c"))),
                "the lanes [one, two] would be one");
    }
}
