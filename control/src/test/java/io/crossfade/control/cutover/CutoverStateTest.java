package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.CutoverState.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CutoverStateTest {
    /** The class comment's table: SUCCEEDED, FAILED, FOUND_OPEN, FOUND_FORWARD. */
    private static final Map<String, List<String>> TABLE = Map.ofEntries(
            Map.entry("gate", List.of("fencing", "refused", "-", "-")),
            Map.entry("fencing", List.of("draining", "undoing", "undoing", "switching")),
            Map.entry("draining", List.of("checking", "undoing", "undoing", "switching")),
            Map.entry("checking", List.of("sequencing", "undoing", "undoing", "switching")),
            Map.entry("sequencing", List.of("deciding", "undoing", "undoing", "switching")),
            Map.entry("deciding", List.of("-", "deciding", "undoing", "switching")),
            Map.entry("switching", List.of("done", "switching", "-", "switching")),
            Map.entry("undoing", List.of("undone", "undoing", "undoing", "switching")),
            Map.entry("done", List.of("-", "-", "-", "-")),
            Map.entry("undone", List.of("-", "-", "-", "-")),
            Map.entry("refused", List.of("-", "-", "-", "-")));

    static Stream<Arguments> pairs() {
        return TABLE.entrySet().stream()
                .flatMap(row -> Stream.of(Event.values())
                        .map(event -> Arguments.of(
                                row.getKey(),
                                event,
                                row.getValue().get(List.of(Event.values()).indexOf(event)))));
    }

    @ParameterizedTest(name = "{0} on {1} is {2}")
    @MethodSource("pairs")
    void everyPairOfStateAndEventLeadsWhereTheTableSays(String from, Event event, String to) {
        CutoverState state = CutoverState.of(from);
        if (to.equals("-")) {
            assertThatThrownBy(() -> state.on(event)).isInstanceOf(IllegalStateException.class);
        } else {
            assertThat(state.on(event)).isEqualTo(CutoverState.of(to));
        }
    }

    @Test
    void everyStateIsInTheTableAndReadsBackFromItsLabel() {
        Set<Class<?>> states = new HashSet<>();
        TABLE.keySet().forEach(label -> {
            CutoverState state = CutoverState.of(label);
            assertThat(state.label()).isEqualTo(label);
            states.add(state.getClass());
        });
        assertThat(states)
                .containsExactlyInAnyOrderElementsOf(Stream.of(CutoverState.class.getDeclaredClasses())
                        .filter(Class::isRecord)
                        .toList());
    }

    @Test
    void nothingLeadsBackFromThePointOfNoReturn() {
        assertThat(reachable(new CutoverState.Switching()))
                .containsExactlyInAnyOrder(new CutoverState.Switching(), new CutoverState.Done());
    }

    @Test
    void theTargetOpensOnlyAfterTheDecisionRowWasReadAsForward() {
        for (String label : TABLE.keySet()) {
            for (Event event : Event.values()) {
                CutoverState next = next(CutoverState.of(label), event);
                if (new CutoverState.Switching().equals(next) && !label.equals("switching")) {
                    assertThat(event).isEqualTo(Event.FOUND_FORWARD);
                }
            }
        }
    }

    @Test
    void everyStateThatIsNoEndHasAWayToOne() {
        TABLE.keySet().stream()
                .map(CutoverState::of)
                .forEach(state -> assertThat(reachable(state)).anyMatch(CutoverState.End.class::isInstance));
    }

    private static Set<CutoverState> reachable(CutoverState from) {
        Set<CutoverState> seen = new HashSet<>(Set.of(from));
        Deque<CutoverState> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            CutoverState state = open.pop();
            for (Event event : Event.values()) {
                CutoverState next = next(state, event);
                if (next != null && seen.add(next)) {
                    open.push(next);
                }
            }
        }
        return seen;
    }

    private static @Nullable CutoverState next(CutoverState state, Event event) {
        try {
            return state.on(event);
        } catch (IllegalStateException e) {
            return null;
        }
    }
}
