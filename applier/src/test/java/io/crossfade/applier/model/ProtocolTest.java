package io.crossfade.applier.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.applier.model.Workload.Transaction;
import io.crossfade.testkit.model.Explorer;
import io.crossfade.testkit.model.Explorer.Result;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Invariants I1 to I4 of stream and apply, in every interleaving within the bounds that each test names. What holds in
 * every state: transactions are applied whole, in commit order, without a gap, none twice; no WAL is confirmed that is
 * not in Kafka; and when nothing more happens, all of them are applied.
 */
class ProtocolTest {
    /** One row in each lane. */
    private static final Transaction BOTH = new Transaction(20, 30, List.of(0, 1));

    private static final Transaction SMALL = new Transaction(31, 33, List.of(0));

    /** Open since before the others, several rows, committed after them. */
    private static final Transaction LONG = new Transaction(10, 40, List.of(0, 0, 1));

    private static final Transaction LAST = new Transaction(41, 43, List.of(0));

    @ParameterizedTest(name = "lane {0}, {1} transactions, {2} events per record, {4} streamers, {5} in flight")
    @CsvSource({
        // lane, transactions, events per record, flush at commit, streamers, in flight
        "0, 2, 1, false, 2, 3",
        "1, 3, 1, false, 2, 2",
        "0, 3, 2, false, 2, 3",
        "1, 3, 2, false, 2, 3",
        "0, 4, 3, false, 2, 3",
        "0, 2, 1, false, 3, 1",
        "0, 2, 2, false, 3, 3",
        "1, 4, 2, false, 3, 2",
        "0, 4, 3, false, 3, 1",
        "0, 4, 4, true, 3, 1",
    })
    void nothingIsLostDoubledOrOutOfOrder(
            int lane, int transactions, int events, boolean flush, int streamers, int inFlight) {
        Result result = Explorer.explore(new Protocol(
                new Workload(List.of(BOTH, SMALL, LONG, LAST).subList(0, transactions), events, flush),
                lane,
                streamers,
                inFlight,
                EnumSet.allOf(Rule.class)));

        System.out.printf(
                "Protocol model: %,d states, %,d steps explored in %,d ms%n",
                result.states(), result.steps(), result.millis());
        assertThat(result.complaint()).as(result::story).isNull();
    }

    static List<Arguments> rulesThatAreNeeded() {
        return List.of(
                Arguments.of(Set.of(Rule.EPOCH_FILTER), "with other rows than its own"),
                Arguments.of(Set.of(Rule.RESTARTED), "with other rows than its own"),
                Arguments.of(Set.of(Rule.STOP_AT_FAILED_SEND), "stands still before a hole"),
                Arguments.of(Set.of(Rule.CONFIRM_AFTER_ACK), "is confirmed and not in Kafka"),
                Arguments.of(Set.of(Rule.CONFIRM_ALL_LANES), "is confirmed and not in Kafka"),
                Arguments.of(Set.of(Rule.ABOVE_OWN_POSITION), "applied transaction 1 after 1"),
                Arguments.of(Set.of(Rule.END_LSN), "stands still after transaction 2 of 3"),
                Arguments.of(Set.of(Rule.NEVER_WAITS), "stands still after transaction 2 of 3"),
                Arguments.of(Set.of(Rule.POSITION_WITH_DATA), "applied transaction 1 after 1"),
                Arguments.of(Set.of(Rule.EPOCH_OF_ITS_RECORD), "stands still before a hole"),
                Arguments.of(Set.of(Rule.LANE_EPOCH), "applied what follows transaction 0 after 1"));
    }

    @ParameterizedTest(name = "without {0}")
    @MethodSource("rulesThatAreNeeded")
    void withoutTheRuleSomethingBreaks(Set<Rule> without, String complaint) {
        assertThat(explore(without).complaint()).contains(complaint);
    }

    /** A failed send that does not end the session loses a transaction unless the record numbers give it away. */
    @Test
    void recordNumbersCatchAStreamerThatGoesOnAfterAFailedSend() {
        Workload oneTransactionPerRecord = new Workload(List.of(BOTH, SMALL, LAST), 4, true);
        Set<Rule> rules = EnumSet.allOf(Rule.class);
        rules.remove(Rule.STOP_AT_FAILED_SEND);
        assertThat(Explorer.explore(new Protocol(oneTransactionPerRecord, 0, 2, 2, rules))
                        .complaint())
                .contains("stands still before a hole");

        rules.remove(Rule.RECORD_NUMBERS);
        assertThat(Explorer.explore(new Protocol(oneTransactionPerRecord, 0, 2, 2, rules))
                        .complaint())
                .contains("applied transaction 2 after 0");
    }

    /**
     * These two guard against what the model leaves out: a streamer that breaks another rule, a topic that was tampered
     * with, a lane that never hears of an epoch.
     */
    @ParameterizedTest
    @CsvSource({"RESTARTED_AWAITED", "RECORD_NUMBERS"})
    void theRuleIsASecondLineOfDefence(Rule without) {
        Result result = explore(Set.of(without));
        assertThat(result.complaint()).as(result::story).isNull();
    }

    private static Result explore(Set<Rule> without) {
        Set<Rule> rules = EnumSet.allOf(Rule.class);
        rules.removeAll(without);
        return Explorer.explore(new Protocol(new Workload(List.of(BOTH, SMALL, LONG), 2, false), 0, 2, 2, rules));
    }
}
