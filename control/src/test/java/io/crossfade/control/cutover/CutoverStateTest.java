package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.control.cutover.CutoverState.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CutoverStateTest {
    private static final Path COMMENTED = Path.of("src/main/java/io/crossfade/control/cutover/CutoverState.java");
    private static final Set<String> ENDS = Set.of("done", "undone", "refused");

    /** The class comment's table: of each state, where each event leads. */
    private static final Map<String, List<String>> TABLE = table();

    private static Map<String, List<String>> table() {
        try (Stream<String> lines = Files.lines(COMMENTED)) {
            List<List<String>> rows = lines.dropWhile(line -> !line.strip().equals("* <pre>"))
                    .skip(1)
                    .takeWhile(line -> !line.strip().startsWith("* Done, Undone, Refused"))
                    .map(line -> List.of(line.replace("*", "")
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .split("\\s+")))
                    .toList();
            assertThat(rows.getFirst())
                    .isEqualTo(Stream.of(Event.values())
                            .map(event -> event.name().toLowerCase(Locale.ROOT))
                            .toList());
            Map<String, List<String>> table = new LinkedHashMap<>();
            rows.stream().skip(1).forEach(row -> table.put(row.getFirst(), row.subList(1, row.size())));
            ENDS.forEach(end ->
                    table.put(end, Stream.of(Event.values()).map(event -> "-").toList()));
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
        assertThat(reachable(new CutoverState.Turning()))
                .containsExactlyInAnyOrder(
                        new CutoverState.Turning(),
                        new CutoverState.Opening(),
                        new CutoverState.Routing(),
                        new CutoverState.Done());
    }

    @ParameterizedTest
    @EnumSource
    void aSideOpensOnlyAfterTheDecisionRowWasReadAsForward(Direction direction) {
        for (String label : TABLE.keySet()) {
            CutoverState state = CutoverState.of(label);
            boolean forward = state instanceof CutoverState.Forward;
            for (Event event : Event.values()) {
                if (next(state, event) instanceof CutoverState.Forward && !forward) {
                    assertThat(event).isEqualTo(Event.FOUND_FORWARD);
                }
            }
            if (state instanceof CutoverState.Active active && !forward) {
                assertThat(commands(active, direction))
                        .noneMatch(Command.Open.class::isInstance)
                        .noneMatch(Command.SwitchRoute.class::isInstance)
                        .noneMatch(Command.Hold.class::isInstance)
                        .noneMatch(Command.Mark.class::isInstance);
            }
        }
    }

    /**
     * What a row read again would be written over must not be there yet; what the other way's lanes write must not come back by
     * those that leave; and what the first writer writes must be theirs.
     */
    @ParameterizedTest
    @EnumSource
    void theLanesLetGoAndAreClosedThenTheOthersOpenThenTheSideThenTheWritersCome(Direction direction) {
        CutoverState state = new CutoverState.Turning();
        List<Command> commands = new ArrayList<>();
        while (state instanceof CutoverState.Active active) {
            commands.addAll(commands(active, direction));
            state = state.on(Event.SUCCEEDED);
        }
        Side opens = direction.opens();
        assertThat(commands)
                .containsSubsequence(
                        new Command.Hold(opens, 7),
                        new Command.Mark(direction.fenced(), 7, false),
                        new Command.Mark(opens, 7, true),
                        new Command.Open(opens, List.of("f1", "f2")),
                        new Command.SwitchRoute("c1"));
    }

    @ParameterizedTest
    @EnumSource
    void theFenceAndTheDecisionAreOnTheSideThatTheWritersLeave(Direction direction) {
        Side fenced = direction.fenced();
        assertThat(fenced).isNotEqualTo(direction.opens());
        assertThat(commands(new CutoverState.Fencing(), direction)).endsWith(new Command.RaiseFence(fenced, "c1"));
        assertThat(commands(new CutoverState.Deciding(), direction)).containsExactly(new Command.Decide(fenced, "c1"));
        assertThat(commands(new CutoverState.Undoing(), direction)).startsWith(new Command.Reopen(fenced, "c1"));
    }

    @Test
    void whatADeadProcessLeftBeforeTheFenceClosesNothing() {
        for (CutoverState state : reachable(new CutoverState.Gate())) {
            if (state instanceof CutoverState.Looking looking) {
                assertThat(commands(looking, Direction.FORWARD))
                        .isNotEmpty()
                        .noneMatch(Command.RaiseFence.class::isInstance);
                assertThat(looking.on(Event.FAILED)).isEqualTo(new CutoverState.Refused());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutAnotherWayNobodyIsToldOfATurn(Direction direction) {
        for (String label : TABLE.keySet()) {
            if (CutoverState.of(label) instanceof CutoverState.Active active) {
                assertThat(active.commands(new Machine("c1", direction, 7, List.of(), false, active)))
                        .noneMatch(Command.MakeOtherWay.class::isInstance)
                        .noneMatch(Command.ProveOtherWay.class::isInstance)
                        .noneMatch(Command.PassFence.class::isInstance)
                        .noneMatch(Command.Mark.class::isInstance);
            }
        }
    }

    @Test
    void everyStateThatIsNoEndHasAWayToOne() {
        TABLE.keySet().stream()
                .map(CutoverState::of)
                .forEach(state -> assertThat(reachable(state)).anyMatch(CutoverState.End.class::isInstance));
    }

    private static List<Command> commands(CutoverState.Active state, Direction direction) {
        return state.commands(new Machine("c1", direction, 7, List.of("f1", "f2"), true, state));
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
