package io.crossfade.control.cutover.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.model.Explorer;
import io.crossfade.testkit.model.Explorer.Result;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Invariants I7 and I8 of cutover and rollback, and that no committed write is lost and none applied twice, in every
 * interleaving within the bounds that each test names.
 */
class CutoverModelTest {
    private static final Bounds THERE_AND_BACK = new Bounds(1, 2, 2, true, 1, 0, true);

    private static Result explore(Bounds bounds, Set<CutoverRule> without) {
        Set<CutoverRule> rules = EnumSet.allOf(CutoverRule.class);
        rules.removeAll(without);
        Result result = Explorer.explore(new CutoverModel(bounds, rules));
        System.out.printf(
                "Cutover model, %s, without %s: %,d states, %,d steps in %,d ms%n",
                bounds, without, result.states(), result.steps(), result.millis());
        return result;
    }

    static List<Bounds> bounds() {
        return List.of(
                THERE_AND_BACK,
                new Bounds(2, 2, 1, true, 1, 1, true),
                new Bounds(2, 3, 0, true, 1, 0, true),
                new Bounds(1, 1, 3, true, 0, 1, true),
                new Bounds(2, 2, 2, false, 1, 1, true),
                new Bounds(2, 2, 2, true, 1, 1, false));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void nothingIsLostOrDoubledAndAtMostOneSideTakesWrites(Bounds bounds) {
        Result result = explore(bounds, Set.of());
        assertThat(result.complaint()).as(result::story).isNull();
        assertThat(result.states()).isGreaterThan(bounds.equals(THERE_AND_BACK) ? 1_000_000 : 10_000);
    }

    static List<Arguments> rulesThatAreNeeded() {
        return List.of(
                Arguments.of(CutoverRule.CLOSE_BY_OWN_MARKER, "does not follow"),
                Arguments.of(CutoverRule.TURN_NUMBERS, "twice"),
                Arguments.of(CutoverRule.OPEN_BY_ID, "both sides take writes"),
                Arguments.of(CutoverRule.DURABLE_DECISION, "both sides take writes"),
                Arguments.of(CutoverRule.HOLD, "lacks what was committed"),
                Arguments.of(CutoverRule.CLOSED_BEFORE_OPEN, "twice"),
                Arguments.of(CutoverRule.BORN_CLOSED, "twice"),
                Arguments.of(CutoverRule.MARK_BEFORE_OPEN, "does not follow"),
                Arguments.of(CutoverRule.JOURNAL_UNDER_LOCK, "no side takes writes"),
                Arguments.of(CutoverRule.KEEP_DECISION, "twice"));
    }

    @ParameterizedTest(name = "without {0}")
    @MethodSource("rulesThatAreNeeded")
    void withoutTheRuleSomethingBreaks(CutoverRule without, String complaint) {
        Result result = explore(THERE_AND_BACK, Set.of(without));
        assertThat(result.complaint()).as(result::story).contains(complaint);
    }

    /** A second line of defence: each guards what another rule guards, too. */
    @ParameterizedTest(name = "without {0}")
    @EnumSource(
            value = CutoverRule.class,
            names = {"COMPARE", "READ_AFTER_LOST_ANSWER", "REFUSE_LATE_FENCE"})
    void withoutTheRuleAnotherHolds(CutoverRule without) {
        Result result = explore(THERE_AND_BACK, Set.of(without));
        assertThat(result.complaint()).as(result::story).isNull();
    }
}
