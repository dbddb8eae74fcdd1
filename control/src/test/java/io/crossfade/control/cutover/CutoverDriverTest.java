package io.crossfade.control.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.control.cutover.CutoverState.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CutoverDriverTest {
    /** A world that says what it was asked for, and answers as it was told. */
    private static final class Told implements Effects {
        final List<Object> asked = new ArrayList<>();
        final Map<Object, Event> answers = new HashMap<>();

        @Override
        public Event enter(Machine machine) {
            return answer(machine.state());
        }

        @Override
        public Event carryOut(Command command) {
            return answer(command);
        }

        private Event answer(Object question) {
            asked.add(question);
            return answers.getOrDefault(question, Event.SUCCEEDED);
        }
    }

    private final Told world = new Told();
    private final CutoverDriver driver = new CutoverDriver(world);

    private static Machine in(CutoverState state) {
        return new Machine("c1", Direction.FORWARD, 3, List.of("f1"), false, state);
    }

    private Machine through(Machine machine) {
        Machine next = driver.step(machine);
        while (next.step() > 0 && !next.isOver()) {
            next = driver.step(next);
        }
        return next;
    }

    @Test
    void aStateIsWrittenDownThenItsCommandsRunInOrder() {
        Machine fencing = in(new CutoverState.Fencing());
        assertThat(through(fencing)).isEqualTo(in(new CutoverState.Draining()));
        List<Object> expected = new ArrayList<>(List.of(new CutoverState.Fencing()));
        expected.addAll(new CutoverState.Fencing().commands(fencing));
        assertThat(world.asked).isEqualTo(expected);
    }

    @Test
    void eachStepIsOneOfThem() {
        Machine begun = driver.step(in(new CutoverState.Fencing()));
        assertThat(begun).isEqualTo(in(new CutoverState.Fencing()).proceed());
        assertThat(world.asked).hasSize(1);
        assertThat(driver.step(begun).step()).isEqualTo(2);
        assertThat(world.asked).hasSize(2);
    }

    @Test
    void theFirstThatDoesNotSucceedLeadsOut() {
        world.answers.put(new Command.CompareKeys(), Event.FAILED);
        assertThat(through(in(new CutoverState.Checking()))).isEqualTo(in(new CutoverState.Undoing()));
        assertThat(world.asked).containsExactly(new CutoverState.Checking(), new Command.CompareKeys());
    }

    @Test
    void aStateWithNothingToDoIsPassedOver() {
        assertThat(driver.step(in(new CutoverState.Preparing()))).isEqualTo(in(new CutoverState.Proving()));
        assertThat(world.asked).isEmpty();
    }

    @Test
    void whatCannotBeWrittenDownIsNotBegun() {
        world.answers.put(new CutoverState.Turning(), Event.FAILED);
        assertThat(through(in(new CutoverState.Turning()))).isEqualTo(in(new CutoverState.Turning()));
        assertThat(world.asked).containsExactly(new CutoverState.Turning());
    }

    @Test
    void anEndStandsWhetherOrNotItCanBeWrittenDown() {
        world.answers.put(new CutoverState.Undone(), Event.FAILED);
        Machine end = driver.step(in(new CutoverState.Undone()));
        assertThat(end.isOver()).isTrue();
        assertThat(driver.step(end)).isEqualTo(end);
        assertThat(world.asked).hasSize(1);
    }
}
